package dev.sshdaudit.core.writing;

import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.core.selection.Lane;
import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.core.time.Alarm;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Brings the messages of one mailbox to a {@link ConnectionWriter}, on one thread at a time of the storage's {@link Lane}.
 * Each step of the writer may take for ever. The results of the finished steps are kept under the recorder's lock, so that
 * a successor can continue from there when a thread is left behind in the code of a service that has gone.
 *
 * <p>When it runs is decided by its {@link DrainState}, which has the table of all transitions.
 */
public final class Drain implements Runnable {

    /** How long one connection is served before it is the others' turn. */
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long RELEASE_AT = 64 << 10;

    /** After an error of our own, so as not to spin on it. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** With a storage that is known to block, time to show that it does not block for this recording. */
    private static final long LATE_WHERE_BLOCKED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Source source;
    private final Environment environment;
    private final Inbox mailbox;
    private final Object lock;
    private final ConnectionState connectionState;
    private final ConnectionWriter writer;
    private final Alarm alarm;
    private final Withdrawals withdrawals = new Withdrawals();

    // guarded by lock
    private Batch batch = new Batch();
    /** What has been counted of the connection's state. */
    private long kept;

    /** How far the writer had come after its last finished step. */
    private WriterProgress committed;

    private final DrainState state = new DrainState();
    private Lane lane;

    /** Time of the last message that was recorded, or of the request for a thread if none was since. */
    private long progressAt;

    // for the thread that runs
    private long stuckSince;

    public Drain(Environment environment, Source source) {
        this(environment, source, new ConnectionState(), WriterProgress.NONE);
    }

    private Drain(Environment environment, Source source, ConnectionState connectionState, WriterProgress committed) {
        this.source = source;
        this.environment = environment;
        this.mailbox = source.inbox();
        this.lock = source.lock();
        this.connectionState = connectionState;
        this.committed = committed;
        this.writer = new ConnectionWriter(environment, connectionState, committed);
        this.alarm = new Alarm(environment.timer(), this::ring);
    }

    // with the lock held

    /**
     * A message has arrived in the mailbox.
     *
     * @param urgent whether it is the first or the last
     */
    public void arrived(boolean urgent) {
        act(state.arrived(urgent, mailbox::isWorthwhile));
    }

    /** Runs once more: the pipeline has changed, or an alarm has rung. */
    public void wake() {
        boolean queued = state.isQueued();
        act(state.wake());
        if (queued) {
            changeLane();
        }
    }

    private void act(DrainState.Action action) {
        switch (action) {
            case ANNOUNCE -> environment.starts().soon(this::start);
            case QUEUE -> submit();
            case NONE -> {
                // the run that is queued or runs sees what has happened
            }
        }
    }

    /** A drain that is bound to no storage yet need not wait for the threads of one that gets no new environment. */
    private void changeLane() {
        Lane next = environment.pipelines().lane(writer.pipeline());
        if (next != lane && writer.pipeline() == null && lane.forget(this)) {
            submit();
        }
    }

    private void submit() {
        progressAt = environment.time().nanos();
        lane = environment.pipelines().lane(writer.pipeline());
        lane.execute(this);
    }

    /** Whether the storage that this brings messages to is known not to take any now. */
    public boolean isStorageDown() {
        Pipeline used = writer.pipeline();
        Pipeline pipeline = used == null ? environment.pipelines().current() : used;
        return pipeline != null && pipeline.lane().isDown();
    }

    public CompletableFuture<Void> withdraw(Object service) {
        if (state.isOver() || !writer.uses(service)) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> away = withdrawals.add(service);
        wake();
        return away;
    }

    /** Whether the storage, or a turn, has been waited for too long. */
    public boolean isLate(long now) {
        if (!state.isSubmitted()) {
            return false;
        }
        long patience = lane.isBlocked()
                ? LATE_WHERE_BLOCKED_NANOS
                : environment.policy().mailboxes().patienceNanos();
        return now - progressAt > patience;
    }

    /** Makes the drain that replaces this one, whose thread is stuck: messages that were not flushed count as lost. */
    public Drain successor() {
        leave();
        environment.tally().lost(committed.unflushed());
        Drain next = new Drain(environment, source, connectionState.copy(), committed.unflushedLost());
        next.batch = batch;
        batch = new Batch();
        next.keep(next.connectionState.size());
        return next;
    }

    /** A thread that is still in the writer finds nothing more to do, and ends it when it comes back. */
    private void leave() {
        state.end();
        keep(0);
        writer.leaveBehind();
        environment.reports().writerGone(writer);
    }

    /**
     * Mends what an error elsewhere has left undone: a timer or a thread that could not be had.
     *
     * @param late whether this has been late for two looks
     */
    public void look(long now, boolean late) {
        alarm.look(now);
        if (late && state.isSubmitted() && lane.hasForgotten(this)) {
            submit();
        }
    }

    private void keep(long size) {
        if (size != kept) {
            environment.mailboxes().keep(size - kept);
            kept = size;
        }
    }

    // for any thread

    /** The announced start is due. */
    void start() {
        try {
            synchronized (lock) {
                act(state.due());
            }
        } catch (RuntimeException | Error e) {
            environment.reports().unexpected(source.id(), e);
        }
    }

    public boolean uses(Object service) {
        return writer.uses(service);
    }

    public Pipeline pipeline() {
        return writer.pipeline();
    }

    /** What waits is lost, and the recording is cut. */
    public void giveUp() {
        Gap given;
        Gap untold;
        long size;
        synchronized (lock) {
            if (state.isOver()) {
                return;
            }
            boolean submitted = state.isSubmitted();
            leave();
            if (submitted && writer.pipeline() == null) {
                lane.forget(this);
            } else if (!submitted && writer.pipeline() != null) {
                // for a run that ends the part
                submit();
            }
            batch.fill(mailbox);
            Gap[] gaps = {committed.unflushed(), committed.lost().plus(mailbox.untold())};
            size = batch.takeAll(message -> {
                gaps[0] = gaps[0].plus(message);
                gaps[1] = gaps[1].plus(Gap.toldBy(message));
            });
            given = gaps[0];
            untold = gaps[1];
        }
        environment.tally().lost(given);
        mailbox.release(size);
        source.gaveUp(given.plus(untold));
        environment.reports().writerGone(writer);
        source.finished();
    }

    // for the thread that runs

    @Override
    public void run() {
        synchronized (lock) {
            state.runBegins();
        }
        boolean stuck;
        try {
            stuck = work();
        } catch (RuntimeException | Error e) {
            environment.reports().unexpected(source.id(), e);
            alarm.set(environment.time().nanos(), PAUSE_NANOS);
            stuck = true;
        }
        if (!runEnded(stuck)) {
            end();
        }
    }

    /** The run has ended; {@code stuck}: with messages that cannot be stored now. Returns false if the drain is over. */
    private boolean runEnded(boolean stuck) {
        synchronized (lock) {
            if (state.isOver()) {
                return false;
            }
            act(state.runEnds(stuck, !mailbox.isEmpty() || !batch.isEmpty()));
            return true;
        }
    }

    private void end() {
        alarm.cancel();
        writer.abandon();
        environment.reports().writerGone(writer);
        withdrawals.carryOut(service -> {});
    }

    /** Does what is due. Returns whether messages are left that cannot be stored now. */
    private boolean work() {
        long now = environment.time().nanos();
        if (!commit()) {
            return false;
        }
        rollOverIfDue(now);
        boolean stuck = commit() && drain();
        if (!commit()) {
            return false;
        }
        long due = writer.tick(now, source::timestamp);
        if (!commit()) {
            return false;
        }
        decide(now, stuck, due);
        return stuck;
    }

    /** Lets the gate know how the connection stands, and sets the alarm for the next run. */
    private void decide(long now, boolean stuckInRun, long due) {
        boolean failing = writer.isFailing();
        boolean stuck;
        boolean last;
        synchronized (lock) {
            stuck = stuckInRun && !state.isToRunAgain();
            last = stuck && source.isDisconnected() && environment.isClosing();
        }
        stuckSince = !stuck ? 0 : stuckSince == 0 ? now : stuckSince;
        long patience = stuck && !failing ? patience(now) : 0;
        if (last) {
            giveUp();
        } else if (patience <= 0) {
            if (failing || stuck) {
                cannotRecord();
            } else {
                source.recorded(writer.hasStored());
            }
        }
        long next = patience > 0 ? Math.min(due, patience) : due;
        if (next != ConnectionWriter.NEVER) {
            alarm.set(now, next);
        }
    }

    /** Keeps the result of a step of the writer. Returns false if the drain is over. */
    private boolean commit() {
        return commit(null);
    }

    /**
     * Keeps the result of a step of the writer.
     *
     * @param done the first message of the batch if the step has recorded or skipped it, or null
     * @return false if the drain is over
     */
    private boolean commit(AuditMessage done) {
        synchronized (lock) {
            if (state.isOver()) {
                return false;
            }
            if (done != null) {
                progressAt = environment.time().nanos();
                batch.firstWritten();
                connectionState.follow(done);
                keep(connectionState.size());
            }
            committed = writer.progress();
        }
        environment.reports().answered(source);
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
        long now = environment.time().nanos();
        long until = now + SLICE_NANOS;
        AuditMessage message;
        while (now - until < 0 && !writer.isFlushDue(now) && (message = next()) != null) {
            ConnectionWriter.Result result = writer.write(message, now);
            boolean retry = result == ConnectionWriter.Result.RETRY;
            if (!commit(retry ? null : message)) {
                return false;
            } else if (retry) {
                release(0);
                return true;
            }
            if (message.payload() instanceof Disconnect && source.owns(message)) {
                writer.end(now);
                finish();
                return false;
            }
            release(RELEASE_AT);
            now = environment.time().nanos();
        }
        release(0);
        return false;
    }

    private AuditMessage next() {
        synchronized (lock) {
            if (state.isOver()) {
                return null;
            } else if (batch.isEmpty()) {
                if (mailbox.isHalfFull()) {
                    writer.hurry();
                }
                batch.fill(mailbox);
            }
            return batch.first();
        }
    }

    /** Tells the mailbox of what has left it, if that is worth it. */
    private void release(long least) {
        long size;
        synchronized (lock) {
            size = batch.takeWritten(least);
        }
        if (size > 0) {
            mailbox.release(size);
        }
    }

    /** A connection that was recorded so far can wait a while for a bundle that is being updated: nothing is lost yet. */
    private long patience(long now) {
        boolean missing =
                environment.pipelines().current() == null && writer.progress().parts() > 0;
        return missing ? stuckSince + environment.policy().mailboxes().timeoutNanos() - now : 0;
    }

    /** There are messages, and nowhere to record them; or what was recorded last was lost. */
    private void cannotRecord() {
        if (environment.pipelines().current() == null) {
            environment.pipelines().complain();
        }
        source.cannotRecord();
    }

    private void finish() {
        synchronized (lock) {
            if (state.isOver()) {
                return;
            }
            state.end();
            keep(0);
        }
        release(0);
        environment.reports().writerGone(writer);
        source.finished();
    }

    private void ring() {
        synchronized (lock) {
            wake();
        }
    }
}
