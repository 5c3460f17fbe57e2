package dev.sshdaudit.core.intake;

import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.core.measure.ContentSize;
import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.core.measure.MessageSize;
import dev.sshdaudit.core.measure.Shortening;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.core.writing.Inbox;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.util.ArrayDeque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What waits to be recorded of one connection, bounded in bytes. Where it fills, the host is asked to stop reading, but
 * for a moment now and then, so that a client that asks whether the server is alive is answered; where that does not help
 * in time, data is left out until there is room again. Messages without data go on being kept: they
 * tell what was asked for, and what comes after the gap cannot be understood without them. One that does not fit is
 * {@linkplain Shortening shortened}, and there is a reserve for it. Thread-safe.
 */
public final class Mailbox implements Inbox {

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

    /** How long a client is not heard at most: one that asks every second and gives up after three is to stay. */
    private static final long STRETCH_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** How long it is heard then, unless it has more to say than {@link #BREATH_SIZE}. */
    private static final long BREATH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** SSHD's window: so much data of a channel can be on its way before what asks whether the server is alive. */
    private static final long BREATH_SIZE = 2 << 20;

    private final Environment environment;
    private final ConnectionControl control;
    private final Listener listener;
    // guarded by this
    private ArrayDeque<AuditMessage> messages = new ArrayDeque<>(4);
    private long held;
    private Gap gap = Gap.NONE;
    private boolean suspended;
    private boolean dropping;
    /** Reading has been suspended, perhaps several times, since there was room. */
    private boolean full;

    private long fullSince;
    /** Reading goes on for a moment though it is full. */
    private boolean breathing;

    private long heldBeforeBreath;
    private int turns;
    private Future<?> nextTurn;

    Mailbox(Environment environment, ConnectionControl control, Listener listener) {
        this.environment = environment;
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
            Limits limits = environment.policy().mailboxes();
            wasDropping = dropping;
            long size = MessageSize.of(message);
            if (dropping && held <= limits.lowWater() && environment.mailboxes().hasRoom(size, limits)) {
                // what was full are others
                dropping = false;
            }
            fits = vital || hasRoom(message, size, limits);
            taken = fits ? message : shortened(message, limits);
            if (taken == null) {
                dropping = true;
                gap = gap.plus(message);
                environment.tally().lost(Gap.NONE.plus(message));
            } else {
                take(taken);
                if (taken != message) {
                    // the message itself tells
                    environment.tally().lost(new Gap(0, ContentSize.of(message) - ContentSize.of(taken)));
                }
            }
            boolean breath = breathing && held - heldBeforeBreath < BREATH_SIZE;
            if (!vital && !suspended && !dropping && !breath && held >= limits.highWater()) {
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

    /** A message could not even be made. */
    synchronized void missed() {
        Gap one = new Gap(1, 0);
        gap = gap.plus(one);
        environment.tally().lost(one);
    }

    private boolean hasRoom(AuditMessage message, long size, Limits limits) {
        return !(dropping && isData(message))
                && held + size <= limits.most()
                && environment.mailboxes().hasRoom(size, limits);
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
                && environment.mailboxes().hasReserve(size, limits);
        dropping |= fits;
        return fits ? shorter : null;
    }

    private void take(AuditMessage message) {
        AuditMessage told = gap.before(message);
        gap = Gap.NONE;
        messages.add(told);
        long size = MessageSize.of(told);
        held += size;
        environment.mailboxes().take(size);
        environment.tally().taken();
    }

    /** Under the lock, as the call that takes it back: neither can overtake the other. */
    private void suspend(Limits limits) {
        if (!full) {
            full = true;
            fullSince = environment.time().nanos();
        }
        breathing = false;
        suspended = true;
        control.suspendReading();
        turnIn(Math.min(STRETCH_NANOS, nanosLeft(limits)));
    }

    private void resume() {
        suspended = false;
        control.resumeReading();
    }

    private void breathe() {
        breathing = true;
        heldBeforeBreath = held;
        resume();
        turnIn(BREATH_NANOS);
    }

    private long nanosLeft(Limits limits) {
        return fullSince + limits.timeoutNanos() - environment.time().nanos();
    }

    private void turnIn(long nanos) {
        if (nextTurn != null) {
            nextTurn.cancel(false);
        }
        int turn = ++turns;
        nextTurn = environment.timer().schedule(() -> turn(turn), Math.max(0, nanos));
    }

    /** The time has come to read on, or to stop reading again. It may come too late to be cancelled. */
    private void turn(int turn) {
        synchronized (this) {
            Limits limits = environment.policy().mailboxes();
            if (!full || turn != turns) {
                return;
            } else if (!suspended) {
                breathing = false;
                if (dropping) {
                    full = false;
                } else {
                    suspend(limits);
                }
                return;
            }
            long left = dropping ? 0 : nanosLeft(limits);
            if (left > 0 && held + BREATH_SIZE <= limits.most()) {
                breathe();
                return;
            } else if (left > 0 && environment.policy().isStrict()) {
                // a breath could cost data, and with it the session
                turnIn(left);
                return;
            }
            dropping = true;
            full = false;
            resume();
        }
        listener.overflowed();
    }

    @Override
    public synchronized ArrayDeque<AuditMessage> exchange(ArrayDeque<AuditMessage> empty) {
        ArrayDeque<AuditMessage> all = messages;
        messages = empty;
        return all;
    }

    @Override
    public synchronized Gap untold() {
        return gap;
    }

    /** Whether data is left out. */
    synchronized boolean isDropping() {
        return dropping;
    }

    /** How many bytes wait, and are on their way to the storage. */
    synchronized long held() {
        return held;
    }

    @Override
    public synchronized boolean isEmpty() {
        return messages.isEmpty();
    }

    @Override
    public synchronized boolean isWorthwhile() {
        return held >= environment.policy().mailboxes().worthwhile();
    }

    @Override
    public synchronized boolean isHalfFull() {
        return held >= environment.policy().mailboxes().highWater() / 2;
    }

    @Override
    public void release(long size) {
        boolean caughtUp;
        synchronized (this) {
            held -= size;
            environment.mailboxes().give(size);
            if (held > environment.policy().mailboxes().lowWater()) {
                return;
            }
            caughtUp = dropping;
            dropping = false;
            full = false;
            breathing = false;
            if (suspended) {
                nextTurn.cancel(false);
                resume();
            }
        }
        if (caughtUp) {
            listener.caughtUp();
        }
    }
}
