package dev.sshdaudit.core.intake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.core.measure.ContentSize;
import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.core.measure.MessageSize;
import dev.sshdaudit.core.measure.Room;
import dev.sshdaudit.core.measure.Shortening;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.core.writing.Inbox;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.util.ArrayDeque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one connection that wait to be recorded, bounded in bytes. When the mailbox is full, the host is asked to
 * stop reading from the client, but for a moment every two seconds, so that a client that asks whether the server is alive is
 * answered. If there is no room in time, data is left out until there is room again. Messages without data are kept all the
 * time: they tell what the client asked for, and messages after the gap cannot be understood without them. One that does not
 * fit is {@linkplain Shortening shortened}, and there is a reserve for it. Thread-safe.
 */
public final class Mailbox implements Inbox {

    /** Called when a mailbox fills or has room again, without the lock of the mailbox. */
    interface Listener {

        /** Reading was suspended for as long as it may be, or there is no room at all: data is left out. */
        void overflowed();

        /** There is room again. */
        void caughtUp();

        /** Messages were left out. */
        void lost(Gap gap);

        /** Whether the host may be asked not to read because this mailbox is full: else data is left out at once. */
        boolean mayHoldUp();
    }

    /** The most bytes of a field where a message alone is larger than a mailbox. */
    private static final int LONG_FIELD = 64 << 10;

    /** The most bytes of a field where the mailbox is full. */
    private static final int SHORT_FIELD = 1 << 10;

    /** The longest time without reading: a client that asks every second and gives up after three must not give up. */
    private static final long STRETCH_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** How long the host reads then, unless the client sends more than {@link #BREATH_SIZE}. */
    private static final long BREATH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** SSHD's window: so many bytes of a channel can come before the packet that asks whether the server is alive. */
    private static final long BREATH_SIZE = 2 << 20;

    private final Environment environment;
    private final Room room;
    private final ConnectionControl control;
    private final Listener listener;

    @GuardedBy("this")
    private ArrayDeque<AuditMessage> messages = new ArrayDeque<>(4);

    /** Bytes that wait or are on their way to the storage. */
    @GuardedBy("this")
    private long held;

    /** Messages that were left out, and of which no message tells yet. */
    @GuardedBy("this")
    private Gap gap = Gap.NONE;

    /** How many messages were left out so far. */
    @GuardedBy("this")
    private long everLost;

    /** Whether the host is asked not to read. */
    @GuardedBy("this")
    private boolean suspended;

    /** Whether data is left out. */
    @GuardedBy("this")
    private boolean dropping;

    /** Whether reading has been suspended, perhaps several times, since there was room. */
    @GuardedBy("this")
    private boolean full;

    /** Steady time since when the mailbox is full. */
    @GuardedBy("this")
    private long fullSince;

    /** Whether reading goes on for a moment though the mailbox is full: a breath. */
    @GuardedBy("this")
    private boolean breathing;

    @GuardedBy("this")
    private long heldBeforeBreath;

    /** The number of the turn that is planned: of suspending or resuming. */
    @GuardedBy("this")
    private int turns;

    @GuardedBy("this")
    private @Nullable Future<?> nextTurn;

    /**
     * Begins without messages.
     *
     * @param room the memory for messages of many connections
     */
    Mailbox(Environment environment, Room room, ConnectionControl control, Listener listener) {
        this.environment = environment;
        this.room = room;
        this.control = control;
        this.listener = listener;
    }

    /**
     * Takes a message if there is room for it, or for a shortened one.
     *
     * @param vital whether the message is kept in any case, as the first and the last are: a recording needs both
     * @return the message as it is kept, perhaps shortened and with extras that tell of a gap; null if it is not kept
     */
    @Nullable
    AuditMessage offer(AuditMessage message, boolean vital) {
        boolean wasDropping;
        boolean fits;
        AuditMessage taken;
        synchronized (this) {
            Limits limits = environment.policy().mailboxes();
            wasDropping = dropping;
            long size = MessageSize.of(message);
            if (dropping && held <= limits.lowWater() && room.hasRoom(size, limits)) {
                // this mailbox has room: messages of other connections had taken the shared memory
                dropping = false;
            }
            fits = vital || hasRoom(message, size, limits);
            taken = fits ? message : shortened(message, limits);
            if (taken == null) {
                dropping = true;
                gap = gap.plus(message);
                everLost++;
                listener.lost(Gap.NONE.plus(message));
            } else {
                if (taken != message) {
                    // the message itself tells of the bytes that it lacks
                    listener.lost(new Gap(0, ContentSize.of(message) - ContentSize.of(taken)));
                }
                taken = take(taken);
            }
            boolean breath = breathing && held - heldBeforeBreath < BREATH_SIZE;
            if (!vital && !suspended && !dropping && !breath && held >= limits.highWater()) {
                if (listener.mayHoldUp()) {
                    suspend(limits);
                } else {
                    dropping = true;
                }
            }
            wasDropping &= !dropping;
        }
        if (!fits) {
            // each time: whether the connection may go on can have changed
            listener.overflowed();
        } else if (wasDropping) {
            listener.caughtUp();
        }
        return taken;
    }

    /** A message could not be made, for want of memory or stack. */
    synchronized void missed() {
        Gap one = new Gap(1, 0);
        gap = gap.plus(one);
        everLost++;
        listener.lost(one);
    }

    @GuardedBy("this")
    private boolean hasRoom(AuditMessage message, long size, Limits limits) {
        return !(dropping && isData(message)) && held + size <= limits.most() && room.hasRoom(size, limits);
    }

    private static boolean isData(AuditMessage message) {
        if (!(message.payload() instanceof Io io)) {
            return false;
        }
        Bytes data = io.data();
        return data != null && data.length() > 0;
    }

    /** The message, shortened until there is room for it; null if there is no room, or if the message is data. */
    @GuardedBy("this")
    private @Nullable AuditMessage shortened(AuditMessage message, Limits limits) {
        if (isData(message)) {
            return null;
        }
        AuditMessage longer = Shortening.of(message, LONG_FIELD);
        if (longer != message && hasRoom(longer, MessageSize.of(longer), limits)) {
            return longer;
        }
        AuditMessage shorter = Shortening.of(longer, SHORT_FIELD);
        long size = MessageSize.of(shorter);
        boolean fits = held + size <= limits.most() + limits.reserve() && room.hasReserve(size, limits);
        dropping |= fits;
        return fits ? shorter : null;
    }

    @GuardedBy("this")
    private AuditMessage take(AuditMessage message) {
        AuditMessage told = message;
        if (!gap.isEmpty()) {
            told = gap.before(message);
            gap = Gap.NONE;
        }
        messages.add(told);
        long size = MessageSize.of(told);
        held += size;
        room.take(size);
        return told;
    }

    /** Asks the host with the lock held, as {@link #resume} does: so neither call can overtake the other. */
    @GuardedBy("this")
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

    @GuardedBy("this")
    private void resume() {
        suspended = false;
        control.resumeReading();
    }

    @GuardedBy("this")
    private void breathe() {
        breathing = true;
        heldBeforeBreath = held;
        resume();
        turnIn(BREATH_NANOS);
    }

    @GuardedBy("this")
    private long nanosLeft(Limits limits) {
        return fullSince + limits.timeoutNanos() - environment.time().nanos();
    }

    @GuardedBy("this")
    private void turnIn(long nanos) {
        if (nextTurn != null) {
            nextTurn.cancel(false);
        }
        int turn = ++turns;
        nextTurn = environment.timer().schedule(() -> turn(turn), Math.max(0, nanos));
    }

    /**
     * Has the host read on, or stop reading again.
     *
     * @param turn the number of this turn: the timer may run a turn that was cancelled too late
     */
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
            long left = dropping || !listener.mayHoldUp() ? 0 : nanosLeft(limits);
            if (left > 0 && held + BREATH_SIZE <= limits.most()) {
                breathe();
                return;
            } else if (left > 0 && environment.policy().isStrict()) {
                // a breath could cost data, and in mode strict the connection would end
                turnIn(left);
                return;
            }
            dropping = true;
            full = false;
            resume();
        }
        listener.overflowed();
    }

    /** Whether the host may be asked not to read can have changed. */
    void review() {
        synchronized (this) {
            if (!full || listener.mayHoldUp()) {
                return;
            }
            if (nextTurn != null) {
                nextTurn.cancel(false);
            }
            dropping = true;
            full = false;
            if (suspended) {
                resume();
            }
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

    /** How many messages were left out so far. */
    synchronized long everLost() {
        return everLost;
    }

    /** Whether data is left out. */
    synchronized boolean isDropping() {
        return dropping;
    }

    /** Bytes that wait or are on their way to the storage. */
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
            room.give(size);
            if (held > environment.policy().mailboxes().lowWater()) {
                return;
            }
            caughtUp = dropping;
            dropping = false;
            full = false;
            breathing = false;
            if (suspended) {
                if (nextTurn != null) {
                    nextTurn.cancel(false);
                }
                resume();
            }
        }
        if (caughtUp) {
            listener.caughtUp();
        }
    }
}
