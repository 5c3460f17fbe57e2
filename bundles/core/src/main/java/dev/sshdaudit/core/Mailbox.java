package dev.sshdaudit.core;

import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.util.ArrayDeque;
import java.util.concurrent.ScheduledFuture;

/**
 * What waits to be recorded of one connection, bounded in bytes. Where it fills, the host is asked to stop reading; where
 * that does not help in time, data is left out until there is room again. Messages without data go on being kept: they
 * tell what was asked for, and what comes after the gap cannot be understood without them. One that does not fit is
 * {@linkplain Shortening shortened}, and there is a reserve for it. Thread-safe.
 */
final class Mailbox {

    /** Hears of what happens to a mailbox. */
    interface Listener {

        /** Reading was suspended for as long as it may be, or there is no room at all: data is left out from now on. */
        void overflowed();

        /** There is room again. */
        void caughtUp();
    }

    /** The most bytes of a field where a message alone is larger than a mailbox. */
    private static final int LONG_FIELD = 64 << 10;

    /** The most bytes of a field where the mailbox is full. */
    private static final int SHORT_FIELD = 1 << 10;

    private final Recordings recordings;
    private final ConnectionControl control;
    private final Listener listener;
    // guarded by this
    private ArrayDeque<AuditMessage> messages = new ArrayDeque<>(4);
    private long held;
    private Gap gap = Gap.NONE;
    private boolean suspended;
    private boolean dropping;
    private int suspensions;
    private ScheduledFuture<?> overdue;

    Mailbox(Recordings recordings, ConnectionControl control, Listener listener) {
        this.recordings = recordings;
        this.control = control;
        this.listener = listener;
    }

    /**
     * Takes a message, unless there is no room for it; shortened, where there is no room for all of it.
     *
     * @param vital whether it is kept in any case, as the first and the last are: without them the rest could not be
     */
    boolean offer(AuditMessage message, boolean vital) {
        boolean wasDropping;
        boolean fits;
        AuditMessage taken;
        synchronized (this) {
            Limits limits = recordings.policy().mailboxes();
            wasDropping = dropping;
            long size = MessageSize.of(message);
            if (dropping && held <= limits.lowWater() && recordings.mailboxes().hasRoom(size, limits)) {
                // what was full are others
                dropping = false;
            }
            fits = vital || hasRoom(message, size, limits);
            taken = fits ? message : shortened(message, limits);
            if (taken == null) {
                dropping = true;
                gap = gap.plus(message);
                recordings.lost(Gap.NONE.plus(message));
            } else {
                take(taken);
                if (taken != message) {
                    // the message itself tells
                    recordings.lost(new Gap(0, ContentSize.of(message) - ContentSize.of(taken)));
                }
            }
            if (!vital && !suspended && !dropping && held >= limits.highWater()) {
                suspend(limits);
            }
            wasDropping &= !dropping;
        }
        if (!fits) {
            // each time: whether the connection may go on without can have changed
            listener.overflowed();
        } else if (wasDropping) {
            listener.caughtUp();
        }
        return taken != null;
    }

    private boolean hasRoom(AuditMessage message, long size, Limits limits) {
        return !(dropping && isData(message))
                && held + size <= limits.most()
                && recordings.mailboxes().hasRoom(size, limits);
    }

    private static boolean isData(AuditMessage message) {
        return message.payload() instanceof Io io
                && io.data() != null
                && io.data().length() > 0;
    }

    /** As much of a message as there is room for, or null if there is none, or if it is data. */
    private AuditMessage shortened(AuditMessage message, Limits limits) {
        if (isData(message)) {
            return null;
        }
        AuditMessage longer = Shortening.of(message, LONG_FIELD);
        if (longer != message && hasRoom(longer, MessageSize.of(longer), limits)) {
            return longer;
        }
        AuditMessage shorter = Shortening.of(longer, SHORT_FIELD);
        long size = MessageSize.of(shorter);
        boolean fits = held + size <= limits.most() + limits.reserve()
                && recordings.mailboxes().hasReserve(size, limits);
        dropping |= fits;
        return fits ? shorter : null;
    }

    private void take(AuditMessage message) {
        AuditMessage told = gap.before(message);
        gap = Gap.NONE;
        messages.add(told);
        long size = MessageSize.of(told);
        held += size;
        recordings.mailboxes().take(size);
        recordings.counted();
    }

    /** Under the lock, as the call that takes it back: neither can overtake the other. */
    private void suspend(Limits limits) {
        suspended = true;
        int suspension = ++suspensions;
        control.suspendReading();
        overdue = recordings.schedule(() -> overflow(suspension), limits.timeoutNanos());
    }

    private void resume() {
        suspended = false;
        overdue.cancel(false);
        overdue = null;
        control.resumeReading();
    }

    /** Too late to be cancelled, it may come when reading has been resumed, and even suspended anew. */
    private void overflow(int suspension) {
        synchronized (this) {
            if (!suspended || suspension != suspensions) {
                return;
            }
            dropping = true;
            resume();
        }
        listener.overflowed();
    }

    /** Takes all messages out, for an empty queue; they count until they are {@linkplain #release released}. */
    synchronized ArrayDeque<AuditMessage> exchange(ArrayDeque<AuditMessage> empty) {
        ArrayDeque<AuditMessage> all = messages;
        messages = empty;
        return all;
    }

    /** Whether data is left out. */
    synchronized boolean isDropping() {
        return dropping;
    }

    /** How many bytes wait, and are on their way to the storage. */
    synchronized long held() {
        return held;
    }

    synchronized boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Whether so much waits that somebody should not wait for more. */
    synchronized boolean isWorthwhile() {
        return held >= recordings.policy().mailboxes().worthwhile();
    }

    /** Whether reading will be suspended soon, if nothing gets faster. */
    synchronized boolean isHalfFull() {
        return held >= recordings.policy().mailboxes().highWater() / 2;
    }

    /** Messages of this size have left for good. */
    void release(long size) {
        boolean caughtUp;
        synchronized (this) {
            held -= size;
            recordings.mailboxes().give(size);
            if (held > recordings.policy().mailboxes().lowWater()) {
                return;
            }
            caughtUp = dropping;
            dropping = false;
            if (suspended) {
                resume();
            }
        }
        if (caughtUp) {
            listener.caughtUp();
        }
    }
}
