package dev.sshdaudit.core.intake;

import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.core.measure.MessageSize;
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

/**
 * Where connections are until their users have authenticated. Most that never get so far are scans, health checks and
 * guesses at passwords, of which there can be any number: they share one recording, in which each message carries the id of
 * its connection. The recording is that of a connection which is none: its first message has the extra
 * {@link AuditMessage#SHARED}. It ends, and the next one begins, after an hour, some MiB, or some minutes in which nothing
 * came. Its messages are in the order of their times.
 *
 * <p>Thread-safe. The lock of a recorder is taken before this one, and this one before that of the shared recording's
 * recorder.
 */
public final class Lobby {

    /** How long messages wait for the user to get in before they are passed on; counts towards what a kill may cost. */
    static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);
    static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** As {@link MessageSize} counts; compressed, it is a tenth of it and less. */
    public static final long LARGEST = 32 << 20;

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
    private final AtomicLong kept = new AtomicLong();
    // guarded by this
    private final ArrayDeque<Arrival> arrivals = new ArrayDeque<>();
    private boolean ticking;
    /** Taken, and not in the shared recording yet. */
    private final OrderedMessages ordered;

    private long begun;
    private long lastAt;
    /** The time of the last message in the shared recording, in nanoseconds since 1970. */
    private long lastTime;

    private long fed;
    private final Set<String> unlistedAddresses = new HashSet<>();
    private long unlistedConnections;
    private long unlistedMessages;

    private volatile Recorder shared;

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

    private void tickSoon() {
        if (!ticking) {
            ticking = true;
            environment.timer().schedule(this::tick, TICK_NANOS);
        }
    }

    /** Passes on what has waited for long enough. */
    private void tick() {
        long now = environment.time().nanos();
        List<Recorder> due = new ArrayList<>();
        synchronized (this) {
            while (!arrivals.isEmpty() && now - arrivals.peek().at() >= HOLD_NANOS) {
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

    /** Whether there is room to keep so many bytes more for the own recordings of those who get in. */
    boolean hasRoomToKeep(long size) {
        Limits limits = environment.policy().mailboxes();
        return kept.get() + size <= limits.lobby() && environment.mailboxes().hasRoom(size, limits);
    }

    /** So many bytes more are kept; less, if negative. */
    void keep(long size) {
        kept.addAndGet(size);
        environment.mailboxes().take(size);
    }

    /**
     * Brings a message into the shared recording. Returns false if there is no room for it: then it is only counted.
     *
     * @param whose the connection, which is counted once
     */
    synchronized boolean add(AuditMessage message, Waiting whose) {
        if (order(message)) {
            return true;
        }
        leaveOut(message, whose);
        return false;
    }

    /** Takes a message for the shared recording, if there is room for it. */
    private boolean order(AuditMessage message) {
        lastAt = environment.time().nanos();
        long size = MessageSize.of(message);
        if (!hasRoom(size)) {
            return false;
        }
        ordered.add(message, size);
        environment.mailboxes().take(size);
        tickSoon();
        return true;
    }

    /** A connection's user got in: what comes next of it is in a recording of its own. */
    synchronized void left(AuditMessage last) {
        AuditMessage told = new AuditMessage(
                last.connectionId(),
                last.timestamp(),
                new Io(Io.STDIN, Bytes.EMPTY),
                null,
                Map.of(AuditMessage.RECORDING, last.connectionId()));
        if (!order(told)) {
            unlistedMessages++;
        }
    }

    /** A fact about the shared recording itself has its place among the messages by its time, too. */
    synchronized void note(AuditMessage fact) {
        if (!order(fact)) {
            unlistedMessages++;
        }
    }

    /** A connection has ended that could not be recorded: the shared recording tells of it when a storage takes bytes again. */
    synchronized void gaveUp(Recorder recorder, Gap gap) {
        if (recorder.isShared()) {
            unlistedMessages += gap.messages();
            return;
        }
        AuditMessage told = new AuditMessage(
                recorder.id(),
                recorder.timestamp(),
                new Io(Io.STDIN, Bytes.EMPTY),
                null,
                Map.of(AuditMessage.UNRECORDED, unrecorded(recorder, gap)));
        if (!order(told)) {
            unlisted(recorder.address(), true, gap.messages());
        }
    }

    /**
     * Passes messages to the shared recording.
     *
     * @param all whether to pass those that are not due, too
     */
    private void passOrdered(boolean all) {
        while (all && !ordered.isEmpty() || ordered.isDue()) {
            long before = ordered.size();
            AuditMessage message = ordered.remove();
            long size = before - ordered.size();
            environment.mailboxes().take(-size);
            Recorder target = target(message.timestamp());
            tellUnlisted(target);
            lastTime = Math.max(lastTime, message.timestamp());
            target.pass(message, false);
            fed += size;
        }
    }

    private static Map<String, Object> unrecorded(Recorder recorder, Gap gap) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("address", recorder.address());
        if (recorder.user() != null) {
            facts.put("user", recorder.user());
        }
        facts.put("messages", gap.messages());
        facts.put("bytes", gap.bytes());
        return facts;
    }

    /**
     * The recorder of the shared recording.
     *
     * @param time that of its next message, at which a recording begins if there is none
     */
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

    private boolean hasRoom(long size) {
        Limits limits = environment.policy().mailboxes();
        Recorder current = shared;
        long held = current == null ? 0 : current.mailbox().held();
        return ordered.size() + held + size <= limits.lobby()
                && environment.mailboxes().hasRoom(size, limits);
    }

    private void leaveOut(AuditMessage message, Waiting whose) {
        environment.reports().flooded(this);
        environment.tally().lost(Gap.NONE.plus(message));
        unlisted(whose.address(), whose.isFirstUnlisted(), 1);
    }

    private void unlisted(String address, boolean first, long messages) {
        unlistedMessages += messages;
        if (first) {
            unlistedConnections++;
        }
        if (unlistedAddresses.size() < MOST_ADDRESSES) {
            unlistedAddresses.add(address);
        }
    }

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
                true);
        unlistedAddresses.clear();
        unlistedConnections = 0;
        unlistedMessages = 0;
        environment.reports().unflooded(this);
    }

    /** Whether what waits here cannot be recorded now. */
    boolean isFailing() {
        Recorder current = shared;
        return current != null && current.gate().isUnrecordable();
    }

    /** Has a look at the clock; to be called now and then. */
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
        if (shared != null) {
            end(shared, reason);
        }
    }

    private void end(Recorder current, String reason) {
        shared = null;
        tellUnlisted(current);
        current.disconnect(Map.of(AuditMessage.REASON, reason));
    }
}
