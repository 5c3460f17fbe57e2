package dev.sshdaudit.core;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.Content;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen.NewChannel;
import dev.sshdaudit.message.ChannelOpen.NewChannelFailed;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.Payload;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Records one connection. Calls of the host put messages into a mailbox and return; a thread of the pool brings them to
 * the {@link ConnectionWriter}, one thread at a time. Where the mailbox fills, the host is asked to stop reading; where
 * that does not help in time, the mode decides.
 */
final class Recorder implements AuditConnection, Runnable {

    /** What is done between two looks at the clock and at the other connections. */
    private static final int BATCHES_IN_A_ROW = 4;

    private static final long RELEASE_AT = 64 << 10;

    /** After an error of our own, so as not to spin on it. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final String REFUSAL = "This server records its sessions, and cannot record this one now.";

    private final Recordings recordings;
    private final String id;
    private final ConnectionControl control;
    private final long wallClockAtStart = wallClock();
    private final long nanoTimeAtStart = System.nanoTime();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private final Object lock = new Object();
    // guarded by lock
    private final Set<Long> sessionChannels = new HashSet<>();
    private ArrayDeque<AuditMessage> mailbox = new ArrayDeque<>(4);
    private long held;
    private Gap gap = Gap.NONE;
    private boolean disconnected;
    private boolean suspended;
    private boolean dropping;
    private boolean running;
    private boolean again;
    private boolean parked;
    private ScheduledFuture<?> overdue;

    // for the thread that runs
    private final ConnectionWriter writer;
    private ArrayDeque<AuditMessage> batch = new ArrayDeque<>(4);
    private long written;
    private long disconnectedAt;
    private boolean refused;
    private ScheduledFuture<?> alarm;
    private long alarmAt;
    private volatile boolean alarmPending;

    private final Queue<Withdrawal> withdrawals = new ConcurrentLinkedQueue<>();

    private record Withdrawal(Object service, CompletableFuture<Void> over) {}

    Recorder(Recordings recordings, String id, ConnectionControl control) {
        this.recordings = recordings;
        this.id = id;
        this.control = control;
        this.writer = new ConnectionWriter(recordings);
    }

    private static long wallClock() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000 + now.getNano();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean intercepts(Content content) {
        return recordings.interception().includes(content);
    }

    void connect(Connect connect, Map<String, ?> extras) {
        add(connect, null, extras);
    }

    @Override
    public void record(Payload payload, Long channelId, Map<String, ?> extras) {
        if (payload instanceof Connect || payload instanceof Disconnect) {
            throw new IllegalArgumentException("Not to be recorded so: " + payload);
        }
        add(payload, channelId, extras);
    }

    @Override
    public void disconnect(Map<String, ?> extras) {
        add(new Disconnect(), null, extras);
    }

    private void add(Payload payload, Long channelId, Map<String, ?> extras) {
        boolean start;
        synchronized (lock) {
            if (disconnected) {
                return;
            }
            Interception interception = recordings.interception();
            Payload kept = interception.apply(payload, isForwarding(payload, channelId));
            if (kept == null) {
                return;
            }
            AuditMessage message = new AuditMessage(
                    id,
                    wallClockAtStart + System.nanoTime() - nanoTimeAtStart,
                    kept,
                    channelId,
                    interception.apply(extras));
            disconnected = payload instanceof Disconnect;
            if (!admit(message)) {
                return;
            }
            if (!suspended && !dropping && !disconnected && held >= Mailboxes.HIGH_WATER) {
                suspended = true;
                // under the lock, or it could overtake the call that takes it back
                control.suspendReading();
                overdue = recordings.schedule(this::overflow, Mailboxes.TIMEOUT_NANOS);
            }
            start = !running && (!parked || disconnected);
            running |= start;
            again |= disconnected;
        }
        if (start) {
            recordings.execute(this);
        }
    }

    /** Channels of any type but {@code session} carry what is forwarded (RFC 4254, section 7, and extensions). */
    private boolean isForwarding(Payload payload, Long channelId) {
        if (channelId == null) {
            return false;
        } else if (payload instanceof Io) {
            return !sessionChannels.contains(channelId);
        } else if (payload instanceof NewChannel open && open.channelType().equals("session")
                || payload instanceof NewChannelSuccessful opened
                        && opened.channelType().equals("session")) {
            sessionChannels.add(channelId);
        } else if (payload instanceof Close || payload instanceof NewChannelFailed) {
            sessionChannels.remove(channelId);
        }
        return false;
    }

    /** The first and the last message are always kept: without them the rest could not be. */
    private boolean admit(AuditMessage message) {
        boolean vital = disconnected || message.payload() instanceof Connect;
        long size = MessageSize.of(message);
        if (!vital
                && (dropping
                        || held + size > Mailboxes.LIMIT
                        || !recordings.mailboxes().hasRoom(size))) {
            gap = gap.plus(message);
            recordings.lost(Gap.NONE.plus(message));
            return false;
        }
        AuditMessage told = gap.before(message);
        gap = Gap.NONE;
        mailbox.add(told);
        size = MessageSize.of(told);
        held += size;
        recordings.mailboxes().take(size);
        recordings.counted();
        return true;
    }

    /** Reading was suspended for as long as it may be, and the mailbox is still full. */
    private void overflow() {
        synchronized (lock) {
            if (!suspended) {
                return;
            }
            suspended = false;
            dropping = true;
            control.resumeReading();
        }
        recordings.reportOverflow();
        if (recordings.isStrict()) {
            control.disconnect(REFUSAL);
        }
    }

    /** Has another look: the pipeline in force changed, or the time came. */
    void wake() {
        synchronized (lock) {
            if (running) {
                again = true;
                return;
            }
            running = true;
        }
        recordings.execute(this);
    }

    /**
     * A service goes away, whose code must not be called any more.
     *
     * @return completes when no recording of this connection goes through it
     */
    CompletableFuture<Void> withdraw(Object service) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        withdrawals.add(new Withdrawal(service, over));
        wake();
        return CompletableFuture.anyOf(over, done).thenAccept(any -> {});
    }

    @Override
    public void run() {
        try {
            long now = System.nanoTime();
            rollOverIfDue(now);
            boolean stuck = drain();
            long due = done.isDone() ? ConnectionWriter.NEVER : writer.tick(now);
            if (stuck && !done.isDone()) {
                due = Math.min(due, retention(now));
            }
            setAlarm(now, due);
            synchronized (lock) {
                parked = stuck;
            }
        } catch (RuntimeException e) {
            recordings.unexpected(e);
            setAlarm(System.nanoTime(), PAUSE_NANOS);
            synchronized (lock) {
                parked = true;
            }
        }
        synchronized (lock) {
            if (done.isDone() || !again && (parked || mailbox.isEmpty() && batch.isEmpty())) {
                running = done.isDone();
                return;
            }
            again = false;
        }
        recordings.execute(this);
    }

    private void rollOverIfDue(long now) {
        Withdrawal withdrawal;
        while ((withdrawal = withdrawals.poll()) != null) {
            if (writer.uses(withdrawal.service)) {
                writer.rollOver(now);
            }
            withdrawal.over.complete(null);
        }
    }

    /** Returns whether messages are left that cannot be recorded now. */
    private boolean drain() {
        for (int i = 0; i < BATCHES_IN_A_ROW && (!batch.isEmpty() || takeBatch()); i++) {
            AuditMessage message;
            while ((message = batch.peek()) != null) {
                if (!writer.write(message, System.nanoTime())) {
                    release();
                    cannotRecord();
                    return true;
                }
                batch.remove();
                written += MessageSize.of(message);
                if (message.payload() instanceof Disconnect) {
                    writer.end(System.nanoTime());
                    release();
                    finish();
                } else if (written >= RELEASE_AT) {
                    release();
                }
            }
            release();
        }
        return false;
    }

    private void cannotRecord() {
        recordings.reportNotRecording();
        if (recordings.isStrict() && !refused) {
            refused = true;
            control.disconnect(REFUSAL);
        }
    }

    private boolean takeBatch() {
        synchronized (lock) {
            ArrayDeque<AuditMessage> empty = batch;
            batch = mailbox;
            mailbox = empty;
            return !batch.isEmpty();
        }
    }

    /** Tells that messages have left the mailbox. */
    private void release() {
        boolean caughtUp;
        synchronized (lock) {
            held -= written;
            recordings.mailboxes().give(written);
            written = 0;
            if (held > Mailboxes.LOW_WATER) {
                return;
            }
            caughtUp = dropping;
            dropping = false;
            if (suspended) {
                suspended = false;
                overdue.cancel(false);
                overdue = null;
                control.resumeReading();
            }
        }
        if (caughtUp) {
            recordings.reportCaughtUp();
        }
    }

    /** How long an ended connection that cannot be recorded is kept yet; gives up when that is over. */
    private long retention(long now) {
        synchronized (lock) {
            if (!disconnected) {
                return ConnectionWriter.NEVER;
            }
        }
        if (disconnectedAt == 0) {
            disconnectedAt = now;
        }
        long left = recordings.isClosing() ? 0 : disconnectedAt + Mailboxes.RETENTION_NANOS - now;
        if (left <= 0) {
            abandon();
            return ConnectionWriter.NEVER;
        }
        return left;
    }

    private void setAlarm(long now, long due) {
        if (due == ConnectionWriter.NEVER) {
            return;
        }
        if (alarmPending) {
            if (alarmAt - (now + due) <= 0) {
                return;
            }
            alarm.cancel(false);
        }
        alarmAt = now + due;
        alarmPending = true;
        alarm = recordings.schedule(this::ring, due);
    }

    /** The future of the alarm is not done yet when what it starts runs, so it cannot tell. */
    private void ring() {
        alarmPending = false;
        wake();
    }

    /** Gives up what could not be recorded so far. Not while {@link #run()} runs, but from within. */
    private void abandon() {
        takeAll();
        Gap given = Gap.NONE;
        for (AuditMessage message : batch) {
            given = given.plus(message);
            written += MessageSize.of(message);
        }
        batch.clear();
        recordings.lost(given);
        release();
        writer.abandon();
        finish();
    }

    private void takeAll() {
        synchronized (lock) {
            batch.addAll(mailbox);
            mailbox.clear();
        }
    }

    private void finish() {
        if (alarm != null) {
            alarm.cancel(false);
        }
        recordings.finished(this);
        done.complete(null);
    }

    /** Completes when the recording has ended and the storage has all of it. */
    CompletableFuture<Void> done() {
        return done;
    }
}
