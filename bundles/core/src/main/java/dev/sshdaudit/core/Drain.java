package dev.sshdaudit.core;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Brings what comes into a mailbox to a {@link ConnectionWriter}, on one thread at a time of the storage's {@link Lane}.
 * Every step of the writer may take for ever. What the steps so far have led to is kept under the recorder's lock, so that
 * a successor can go on from there when a thread has to be left behind in the code of a service that is gone.
 */
final class Drain implements Runnable {

    /** How long one connection is served before it is the others' turn. */
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long RELEASE_AT = 64 << 10;

    /** A queue that has held more messages than these is not used again: it does not shrink. */
    private static final int LARGE_BATCH = 256;

    /** After an error of our own, so as not to spin on it. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** With a storage that is known to block, time to show that it does not block for this recording. */
    private static final long LATE_WHERE_BLOCKED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Recorder recorder;
    private final Recordings recordings;
    private final Mailbox mailbox;
    private final Object lock;
    private final ConnectionState state;
    private final ConnectionWriter writer;
    private final Alarm alarm;
    private final Withdrawals withdrawals = new Withdrawals();

    // guarded by lock
    private ArrayDeque<AuditMessage> batch = new ArrayDeque<>(4);
    /** Messages in the largest batch so far: its queue keeps the room for them. */
    private int largestBatch;

    private long written;
    /** What has been counted of the connection's state. */
    private long kept;

    private int parts;
    private Gap unflushed = Gap.NONE;
    private Gap lost;
    /** Submitted to the lane, or running there. */
    private boolean running;
    /** To be started soon. */
    private boolean announced;

    private Lane lane;
    private boolean again;
    /** What waits cannot be recorded now; somebody will wake this when it may be. */
    private boolean parked;
    /** Finished, given up, or left behind. */
    private boolean over;

    /** When its turn was asked for, or a message was recorded since: to have got its turn is not to have been served. */
    private long progressAt;

    // for the thread that runs
    private long stuckSince;

    Drain(Recorder recorder) {
        this(recorder, new ConnectionState(), 0, Gap.NONE);
    }

    private Drain(Recorder recorder, ConnectionState state, int parts, Gap lost) {
        this.recorder = recorder;
        this.recordings = recorder.recordings();
        this.mailbox = recorder.mailbox();
        this.lock = recorder.lock();
        this.state = state;
        this.parts = parts;
        this.lost = lost;
        this.writer = new ConnectionWriter(recordings, state, parts, lost);
        this.alarm = new Alarm(recordings, this::ring);
    }

    // with the lock held

    /**
     * A message came into the mailbox.
     *
     * @param urgent whether it is the first or the last
     */
    void arrived(boolean urgent) {
        if (running) {
            again |= urgent;
        } else if (urgent || !parked && mailbox.isWorthwhile()) {
            begin();
        } else if (!parked && !announced && !over) {
            announced = true;
            recordings.starts().soon(this);
        }
    }

    /** Has another look in any case. */
    void wake() {
        if (!running) {
            begin();
        } else {
            again = true;
            changeLane();
        }
    }

    private void begin() {
        if (!over) {
            running = true;
            submit();
        }
    }

    /** Not bound to any storage yet, it need not wait for one that nothing new is brought to any more. */
    private void changeLane() {
        Lane next = recordings.lane(writer.pipeline());
        if (next != lane && writer.pipeline() == null && lane.forget(this)) {
            submit();
        }
    }

    private void submit() {
        progressAt = System.nanoTime();
        lane = recordings.lane(writer.pipeline());
        lane.execute(this);
    }

    /** Whether the storage that this brings messages to is known not to take any now. */
    boolean isStorageDown() {
        Pipeline used = writer.pipeline();
        Pipeline pipeline = used == null ? recordings.pipelines().current() : used;
        return pipeline != null && pipeline.lane().isDown();
    }

    CompletableFuture<Void> withdraw(Object service) {
        if (over || !writer.uses(service)) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> away = withdrawals.add(service);
        wake();
        return away;
    }

    /** Whether the storage, or a turn, has been waited for too long. */
    boolean isLate(long now) {
        if (!running || over) {
            return false;
        }
        long patience = lane.isBlocked()
                ? LATE_WHERE_BLOCKED_NANOS
                : recordings.policy().mailboxes().patienceNanos();
        return now - progressAt > patience;
    }

    /** Somebody who goes on from here, with what was not stored for sure told as lost. */
    Drain successor() {
        leave();
        recordings.lost(unflushed);
        Drain next = new Drain(recorder, state.copy(), parts, lost.plus(unflushed));
        next.batch = batch;
        next.written = written;
        batch = new ArrayDeque<>();
        written = 0;
        next.keep(next.state.size());
        return next;
    }

    /** A thread that is still in the writer finds nothing more to do, and ends it when it comes back. */
    private void leave() {
        over = true;
        keep(0);
        writer.leaveBehind();
        recordings.reports().gone(writer);
    }

    /**
     * Mends what an error elsewhere has left undone: a timer or a thread that could not be had.
     *
     * @param late whether this has been late for two looks
     */
    void look(long now, boolean late) {
        alarm.look(now);
        if (late && running && !over && lane.hasForgotten(this)) {
            submit();
        }
    }

    private void keep(long size) {
        if (size != kept) {
            recordings.mailboxes().keep(size - kept);
            kept = size;
        }
    }

    // for any thread

    /** The time has come that was announced. */
    void start() {
        try {
            synchronized (lock) {
                announced = false;
                if (!running && !parked) {
                    begin();
                }
            }
        } catch (RuntimeException | Error e) {
            recordings.reports().unexpected(recorder.id(), e);
        }
    }

    boolean uses(Object service) {
        return writer.uses(service);
    }

    Pipeline pipeline() {
        return writer.pipeline();
    }

    /** What waits is lost, and the recording is cut. */
    void giveUp() {
        Gap given;
        Gap untold;
        long size;
        synchronized (lock) {
            if (over) {
                return;
            }
            leave();
            if (running && writer.pipeline() == null) {
                lane.forget(this);
            } else if (!running && writer.pipeline() != null) {
                // the part is yet to be ended
                running = true;
                submit();
            }
            takeBatch();
            given = unflushed;
            untold = lost.plus(mailbox.untold());
            size = written;
            for (AuditMessage message : batch) {
                given = given.plus(message);
                untold = untold.plus(Gap.toldBy(message));
                size += MessageSize.of(message);
            }
            batch.clear();
            written = 0;
        }
        recordings.lost(given);
        mailbox.release(size);
        recorder.gaveUp(given.plus(untold));
        recorder.finished(writer);
    }

    // for the thread that runs

    @Override
    public void run() {
        try {
            work();
        } catch (RuntimeException | Error e) {
            recordings.reports().unexpected(recorder.id(), e);
            alarm.set(System.nanoTime(), PAUSE_NANOS);
            synchronized (lock) {
                parked = true;
            }
        }
        boolean left;
        synchronized (lock) {
            left = over;
            if (!over && !again && (parked || mailbox.isEmpty() && batch.isEmpty())) {
                running = false;
                return;
            }
            again = false;
            if (!left) {
                submit();
            }
        }
        if (left) {
            end();
        }
    }

    private void end() {
        alarm.cancel();
        writer.abandon();
        recordings.reports().gone(writer);
        withdrawals.carryOut(service -> {});
    }

    private void work() {
        long now = System.nanoTime();
        if (!progress(null)) {
            return;
        }
        rollOverIfDue(now);
        boolean stuck = progress(null) && drain();
        if (!progress(null)) {
            return;
        }
        long due = writer.tick(now, recorder::timestamp);
        if (!progress(null)) {
            return;
        }
        boolean failing = writer.isFailing();
        boolean last;
        synchronized (lock) {
            parked = stuck;
            stuck &= !again;
            last = stuck && recorder.isDisconnected() && recordings.isClosing();
        }
        stuckSince = !stuck ? 0 : stuckSince == 0 ? now : stuckSince;
        long patience = stuck && !failing ? patience(now) : 0;
        if (last) {
            giveUp();
        } else if (patience > 0) {
            due = Math.min(due, patience);
        } else if (failing || stuck) {
            cannotRecord();
        } else {
            recorder.gate().recorded(writer.hasStored());
        }
        if (due != ConnectionWriter.NEVER) {
            alarm.set(now, due);
        }
    }

    /**
     * A step has been done, such as to record the first message of the batch. Returns whether there is a next one.
     *
     * @param recorded the message, or null
     */
    private boolean progress(AuditMessage recorded) {
        synchronized (lock) {
            if (over) {
                return false;
            }
            if (recorded != null) {
                progressAt = System.nanoTime();
                batch.remove();
                state.follow(recorded);
                keep(state.size());
                written += MessageSize.of(recorded);
            }
            parts = writer.parts();
            unflushed = writer.unflushed();
            lost = writer.lost();
        }
        recordings.reports().answered(recorder);
        return true;
    }

    private void rollOverIfDue(long now) {
        withdrawals.carryOut(service -> {
            if (writer.uses(service)) {
                writer.rollOver(now);
            }
        });
    }

    /** Returns whether messages are left that cannot be recorded now. */
    private boolean drain() {
        long now = System.nanoTime();
        long until = now + SLICE_NANOS;
        AuditMessage message;
        while (now - until < 0 && !writer.isFlushDue(now) && (message = next()) != null) {
            boolean recorded = writer.write(message, now);
            if (!progress(recorded ? message : null)) {
                return false;
            } else if (!recorded) {
                release(0);
                return true;
            }
            if (message.payload() instanceof Disconnect && recorder.owns(message)) {
                writer.end(now);
                finish();
                return false;
            }
            release(RELEASE_AT);
            now = System.nanoTime();
        }
        release(0);
        return false;
    }

    private AuditMessage next() {
        synchronized (lock) {
            if (over) {
                return null;
            } else if (batch.isEmpty()) {
                if (mailbox.isHalfFull()) {
                    writer.hurry();
                }
                takeBatch();
            }
            return batch.peek();
        }
    }

    private void takeBatch() {
        if (batch.isEmpty()) {
            batch = mailbox.exchange(largestBatch > LARGE_BATCH ? new ArrayDeque<>(4) : batch);
            largestBatch = batch.size();
        } else {
            batch.addAll(mailbox.exchange(new ArrayDeque<>(4)));
        }
    }

    /** Tells the mailbox of what has left it, if that is worth it. */
    private void release(long least) {
        long size;
        synchronized (lock) {
            size = written >= least ? written : 0;
            written -= size;
        }
        if (size > 0) {
            mailbox.release(size);
        }
    }

    /** A connection that was recorded so far can wait a while for a bundle that is being updated: nothing is lost yet. */
    private long patience(long now) {
        boolean missing = recordings.pipelines().current() == null && writer.parts() > 0;
        return missing ? stuckSince + recordings.policy().mailboxes().timeoutNanos() - now : 0;
    }

    /** There are messages, and nowhere to record them; or what was recorded last was lost. */
    private void cannotRecord() {
        if (recordings.pipelines().current() == null) {
            recordings.pipelines().complain();
        }
        recorder.gate().cannotRecord();
    }

    private void finish() {
        synchronized (lock) {
            if (over) {
                return;
            }
            over = true;
            keep(0);
        }
        release(0);
        recorder.finished(writer);
    }

    private void ring() {
        synchronized (lock) {
            wake();
        }
    }
}
