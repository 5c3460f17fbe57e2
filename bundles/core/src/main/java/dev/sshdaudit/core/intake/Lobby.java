package dev.sshdaudit.core.intake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.core.measure.MessageSize;
import dev.sshdaudit.core.selection.Slot;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Records connections whose users have not authenticated. Most connections that end so are scans, health checks and guesses
 * at passwords. There can be any number of them, so they share one recording, in which each message has the id of its
 * connection. The shared recording has the form of a connection's, and its first message has the extra
 * {@link AuditMessage#SHARED}. A shared recording ends, and the next one begins, after an hour, after {@link #LARGEST} bytes,
 * or after ten minutes without a message. Messages are in the order of their times.
 *
 * <p>Thread-safe. The lock of a connection's recording is taken before the lobby's lock, and the lobby's lock before the lock
 * of the shared recording.
 */
public final class Lobby {

    /** How long messages wait for the user to authenticate before they are passed on; a killed process loses them. */
    static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);
    static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** Bytes of memory of the messages in a shared recording; a compressed recording has a tenth of that or less. */
    public static final long LARGEST = 32 << 20;

    /** Addresses of clients that are told apart at most. */
    private static final int MOST_ADDRESSES = 10_000;

    private static final ConnectionControl NO_CLIENT = new ConnectionControl() {
        @Override
        public void suspendReading() {}

        @Override
        public void resumeReading() {}

        @Override
        public void disconnect(String reason) {}
    };

    private record Arrival(Recorder recorder, long at) {}

    private final Environment environment;
    private final Intake intake;

    /** Bytes that are kept for the connections' own recordings. */
    private final AtomicLong kept = new AtomicLong();

    @GuardedBy("this")
    private final ArrayDeque<Arrival> arrivals = new ArrayDeque<>();

    /** Whether a tick is planned. */
    @GuardedBy("this")
    private boolean ticking;

    /** Messages that were taken for the shared recording and are not due yet. */
    @GuardedBy("this")
    private final OrderedMessages ordered;

    /** Steady time at which the shared recording began. */
    @GuardedBy("this")
    private long begun;

    /** Steady time of the last message that came. */
    @GuardedBy("this")
    private long lastAt;

    /** The time of the last message in the shared recording, in nanoseconds since 1970. */
    @GuardedBy("this")
    private long lastTime;

    /** Bytes of the messages in the shared recording. */
    @GuardedBy("this")
    private long fed;

    @GuardedBy("this")
    private final Set<String> unlistedAddresses = new HashSet<>();

    @GuardedBy("this")
    private long unlistedConnections;

    @GuardedBy("this")
    private long unlistedMessages;

    /** The recorder of the shared recording; null if there is none. Written with the lock held. */
    private volatile @Nullable Recorder shared;

    Lobby(Environment environment, Intake intake) {
        this.environment = environment;
        this.intake = intake;
        this.ordered = new OrderedMessages(environment.time(), HOLD_NANOS + TICK_NANOS);
    }

    /** A connection has come whose user has not authenticated. */
    synchronized void arrived(Recorder recorder) {
        arrivals.add(new Arrival(recorder, environment.time().nanos()));
        tickSoon();
    }

    @GuardedBy("this")
    private void tickSoon() {
        if (!ticking) {
            ticking = true;
            environment.timer().schedule(this::tick, TICK_NANOS);
        }
    }

    /** Passes on messages that have waited for long enough. */
    private void tick() {
        long now = environment.time().nanos();
        List<Recorder> due = new ArrayList<>();
        synchronized (this) {
            Arrival first;
            while ((first = arrivals.peek()) != null && now - first.at() >= HOLD_NANOS) {
                due.add(arrivals.remove().recorder());
            }
            ticking = false;
            if (!arrivals.isEmpty() || !ordered.isEmpty()) {
                tickSoon();
            }
            try {
                passOrdered(false);
            } catch (RuntimeException | Error e) {
                environment.reports().unexpected("that unauthenticated clients share", e);
            }
        }
        for (Recorder recorder : due) {
            try {
                recorder.passOn();
            } catch (RuntimeException | Error e) {
                environment.reports().unexpected(recorder.id(), e);
            }
        }
    }

    /** Whether there is room to keep so many bytes more for the connections' own recordings. */
    boolean hasRoomToKeep(long size) {
        Limits limits = environment.policy().mailboxes();
        return kept.get() + size <= limits.lobby() && environment.mailboxes().hasRoom(size, limits);
    }

    /** So many bytes more are kept, or fewer if negative. */
    void keep(long size) {
        kept.addAndGet(size);
        environment.mailboxes().take(size);
    }

    /**
     * Brings a message into the shared recording.
     *
     * @param whose the connection, which is counted once if there is no room
     * @return false if there is no room for the message, which is only counted
     */
    synchronized boolean add(AuditMessage message, Waiting whose) {
        if (order(message, null)) {
            return true;
        }
        leaveOut(message, whose);
        return false;
    }

    /**
     * Takes a message for the shared recording, if there is room for it.
     *
     * @param pipeline the slot of the only pipeline that the message is for; null if it is for all
     */
    @GuardedBy("this")
    private boolean order(AuditMessage message, @Nullable Slot pipeline) {
        lastAt = environment.time().nanos();
        long size = MessageSize.of(message);
        if (!hasRoom(size)) {
            return false;
        }
        ordered.add(message, pipeline, size);
        environment.mailboxes().take(size);
        tickSoon();
        return true;
    }

    /** The user of a connection has authenticated: further messages of the connection are in its own recording. */
    synchronized void left(AuditMessage last) {
        AuditMessage told = new AuditMessage(
                last.connectionId(),
                last.timestamp(),
                new Io(Io.STDIN, Bytes.EMPTY),
                null,
                Map.of(AuditMessage.RECORDING, last.connectionId()));
        if (!order(told, null)) {
            unlistedMessages++;
        }
    }

    /** Brings a fact about the shared recording itself into it, among the messages by its time. */
    synchronized void note(AuditMessage fact) {
        if (!order(fact, null)) {
            unlistedMessages++;
        }
    }

    /**
     * A connection has ended that could not be recorded: the shared recording tells of the connection when a storage takes
     * bytes again.
     *
     * @param pipeline the slot of the only pipeline that could not record the connection; null if there is only one
     */
    synchronized void gaveUp(Recorder recorder, Gap gap, @Nullable Slot pipeline) {
        if (recorder.isShared()) {
            unlistedMessages += gap.messages();
            return;
        }
        AuditMessage told = new AuditMessage(
                recorder.id(),
                recorder.now(),
                new Io(Io.STDIN, Bytes.EMPTY),
                null,
                Map.of(AuditMessage.UNRECORDED, unrecorded(recorder, gap)));
        if (!order(told, pipeline)) {
            unlisted(recorder.address(), true, gap.messages());
        }
    }

    /**
     * Passes messages to the shared recording.
     *
     * @param all whether to pass messages that are not due, too
     */
    @GuardedBy("this")
    private void passOrdered(boolean all) {
        while (all && !ordered.isEmpty() || ordered.isDue()) {
            long before = ordered.size();
            OrderedMessages.Entry next = ordered.remove();
            AuditMessage message = next.message();
            long size = before - ordered.size();
            environment.mailboxes().take(-size);
            Recorder target = target(message.timestamp());
            tellUnlisted(target);
            lastTime = Math.max(lastTime, message.timestamp());
            target.pass(message, false, next.pipeline());
            fed += size;
        }
    }

    private static Map<String, Object> unrecorded(Recorder recorder, Gap gap) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("address", recorder.address());
        String user = recorder.user();
        if (user != null) {
            facts.put("user", user);
        }
        facts.put("messages", gap.messages());
        facts.put("bytes", gap.bytes());
        return facts;
    }

    /**
     * The recorder of the shared recording, which begins now if there is none or it has become long.
     *
     * @param time the time of the next message, in nanoseconds since 1970
     */
    @GuardedBy("this")
    private Recorder target(long time) {
        long now = environment.time().nanos();
        Recorder current = shared;
        if (current != null && (fed >= LARGEST || now - begun >= LONGEST_NANOS)) {
            end(current, "the recording has become long; the next one has begun");
            current = null;
        }
        if (current == null) {
            current = intake.newShared(NO_CLIENT);
            begun = now;
            fed = 0;
            lastTime = time;
            shared = current;
            intake.beginShared(current, time);
        }
        return current;
    }

    @GuardedBy("this")
    private boolean hasRoom(long size) {
        Limits limits = environment.policy().mailboxes();
        Recorder current = shared;
        long held = current == null ? 0 : current.held();
        return ordered.size() + held + size <= limits.lobby()
                && environment.mailboxes().hasRoom(size, limits);
    }

    @GuardedBy("this")
    private void leaveOut(AuditMessage message, Waiting whose) {
        environment.reports().flooded(this);
        Gap gap = Gap.NONE.plus(message);
        environment.tally().lost(gap);
        for (Slot slot : environment.pipelines().slots()) {
            slot.losses().add(gap);
        }
        unlisted(whose.address(), whose.isFirstUnlisted(), 1);
    }

    @GuardedBy("this")
    private void unlisted(String address, boolean first, long messages) {
        unlistedMessages += messages;
        if (first) {
            unlistedConnections++;
        }
        if (unlistedAddresses.size() < MOST_ADDRESSES) {
            unlistedAddresses.add(address);
        }
    }

    @GuardedBy("this")
    private void tellUnlisted(Recorder target) {
        if (unlistedMessages == 0) {
            return;
        }
        target.pass(
                new AuditMessage(
                        target.id(),
                        lastTime,
                        new Io(Io.STDIN, Bytes.EMPTY),
                        null,
                        Map.of(
                                AuditMessage.UNLISTED,
                                Map.of(
                                        "connections", unlistedConnections,
                                        "messages", unlistedMessages,
                                        "addresses", (long) unlistedAddresses.size()))),
                true,
                null);
        unlistedAddresses.clear();
        unlistedConnections = 0;
        unlistedMessages = 0;
        environment.reports().unflooded(this);
    }

    /** Whether messages of the shared recording cannot be recorded now. */
    boolean isFailing() {
        Recorder current = shared;
        return current != null && current.gate().isUnrecordable();
    }

    /** Ends the shared recording if no message has come for a while; to be called every half second. */
    public synchronized void look(long now) {
        Recorder current = shared;
        if (current == null) {
            return;
        }
        if (hasRoom(environment.policy().mailboxes().lobby() / 2)) {
            tellUnlisted(current);
        }
        if (now - lastAt >= QUIET_NANOS && !isFailing()) {
            end("nothing came for a while");
        }
    }

    /** Ends the shared recording; the next message begins another one. */
    public synchronized void end(String reason) {
        passOrdered(true);
        Recorder current = shared;
        if (current != null) {
            end(current, reason);
        }
    }

    @GuardedBy("this")
    private void end(Recorder current, String reason) {
        shared = null;
        tellUnlisted(current);
        current.disconnect(Map.of(AuditMessage.REASON, reason));
    }
}
