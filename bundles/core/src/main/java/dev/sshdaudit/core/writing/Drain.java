package dev.sshdaudit.core.writing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.core.time.Alarm;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings the messages of one inbox to a {@link ConnectionWriter}, on one thread at a time of the storage's lane. Each step of
 * the writer may take for ever. The results of the finished steps are kept under the lock of the source, so that a successor
 * can continue from there when a thread is left behind in the code of a service that has gone.
 *
 * <p>When the drain runs is decided by its {@link Turns}; {@link DrainState} has the table of all transitions.
 */
public final class Drain implements Runnable {

    /** How long one connection is served before other connections have their turn. */
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Bytes of written messages that are reported to the inbox together. */
    private static final long RELEASE_AT = 64 << 10;

    /** The pause after an error of this bundle, which may come again at once. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Source source;
    private final Environment environment;
    private final Inbox inbox;
    private final Object lock;
    private final ConnectionWriter writer;
    private final Alarm alarm;
    private final Withdrawals withdrawals = new Withdrawals();

    /** Guarded by the lock, which callers of some methods hold already. */
    private final Turns turns;

    @GuardedBy("lock")
    private final Checkpoint checkpoint;

    /** Steady time since when messages cannot be stored; 0 if they can. For the thread that runs. */
    private long stuckSince;

    /** Makes the first drain of a connection. */
    public Drain(Environment environment, Source source) {
        this(environment, source, new Checkpoint(environment.mailboxes()));
    }

    private Drain(Environment environment, Source source, Checkpoint checkpoint) {
        this.source = source;
        this.environment = environment;
        this.inbox = source.inbox();
        this.lock = source.lock();
        this.checkpoint = checkpoint;
        this.writer =
                new ConnectionWriter(environment, source, checkpoint.state(), checkpoint.progress(), this::comingLogin);
        this.alarm = new Alarm(environment.timer(), this::ring);
        this.turns = new Turns(environment, source, writer, this, this::start);
    }

    // with the lock of the source held

    /**
     * A message has arrived in the inbox. To be called with the lock held.
     *
     * @param urgent whether it is the first or the last
     */
    public void arrived(boolean urgent) {
        turns.arrived(urgent, inbox);
    }

    /** Has the drain run once more. To be called with the lock held. */
    public void wake() {
        turns.wake();
    }

    /** Whether the storage of this drain's recording is known not to take bytes now. */
    public boolean isStorageDown() {
        Pipeline used = writer.pipeline();
        Pipeline pipeline = used == null ? source.slot().current() : used;
        return pipeline != null && pipeline.lane().isDown();
    }

    /** How many messages were lost on their way from the inbox to the storage. */
    public long lostMessages() {
        synchronized (lock) {
            return checkpoint.progress().everLost();
        }
    }

    /**
     * A service goes away. What has come until now is still recorded with it: so what came while recordings were encrypted is
     * encrypted. To be called with the lock held.
     *
     * @return completes when this drain does not use the service
     */
    public CompletableFuture<Void> withdraw(Object service) {
        if (turns.isOver() || !writer.uses(service)) {
            return CompletableFuture.completedFuture(null);
        }
        synchronized (lock) {
            checkpoint.divide(inbox);
        }
        CompletableFuture<Void> away = withdrawals.add(service);
        wake();
        return away;
    }

    /** Whether the storage has not answered this drain, or any other before it, for too long. To be called with the lock held. */
    public boolean isLate(long now) {
        return turns.isLate(now);
    }

    /** Whether the drain has waited for a thread for too long, while the storage answers others. To be called with the lock held. */
    public boolean isBehind(long now) {
        return turns.isBehind(now);
    }

    /**
     * Mends what an error elsewhere has left undone: a timer or a thread that could not be had. To be called with the lock
     * held.
     *
     * @param late whether the drain has been late or behind for two looks
     */
    public void look(long now, boolean late) {
        alarm.look(now);
        if (late) {
            turns.look();
        }
    }

    // for any thread

    /** Makes the drain that replaces this one, whose thread is stuck: messages that were not flushed count as lost. */
    public Drain successor() {
        synchronized (lock) {
            leave();
            source.lost(checkpoint.progress().unflushed());
            return new Drain(environment, source, checkpoint.handOver());
        }
    }

    /** A thread that is still in the writer finds nothing more to do, and ends the writer when it comes back. */
    @GuardedBy("lock")
    private void leave() {
        turns.end();
        checkpoint.forget();
        writer.leaveBehind();
        source.slot().reports().writerGone(writer);
    }

    private void start() {
        try {
            synchronized (lock) {
                turns.due();
            }
        } catch (RuntimeException | Error e) {
            environment.reports().unexpected(source.id(), e);
        }
    }

    private void ring() {
        synchronized (lock) {
            // a run that is announced comes soon enough for all but a flush, and would otherwise find half of what it
            // is for
            if (!turns.isAnnounced() || !checkpoint.progress().unflushed().isEmpty()) {
                wake();
            }
        }
    }

    /** Whether code of a service is in use, or may be just now. */
    public boolean uses(Object service) {
        return writer.uses(service);
    }

    /** The pipeline of the open part, or null if no part is open. */
    public @Nullable Pipeline pipeline() {
        return writer.pipeline();
    }

    /** The messages that wait are lost, and the recording is cut. */
    public void giveUp() {
        Checkpoint.Lost lost;
        synchronized (lock) {
            if (turns.isOver()) {
                return;
            }
            boolean submitted = turns.isSubmitted();
            leave();
            turns.givenUp(submitted);
            lost = checkpoint.giveUp(inbox);
        }
        source.lost(lost.uncounted());
        if (!lost.all().isEmpty()) {
            source.marked();
        }
        inbox.release(lost.size());
        source.gaveUp(lost.all());
        source.slot().reports().writerGone(writer);
        source.finished();
    }

    // for the thread that runs

    @Override
    public void run() {
        synchronized (lock) {
            turns.runBegins();
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

    /**
     * The run has ended.
     *
     * @param stuck whether messages are left that cannot be stored now
     * @return false if the drain is over
     */
    private boolean runEnded(boolean stuck) {
        synchronized (lock) {
            if (turns.isOver()) {
                return false;
            }
            turns.runEnds(stuck, !inbox.isEmpty() || !checkpoint.isEmpty());
            return true;
        }
    }

    private void end() {
        alarm.cancel();
        writer.abandon();
        source.slot().reports().writerGone(writer);
        withdrawals.carryOut(service -> {});
    }

    /** Does what is due. Returns whether messages are left that cannot be stored now. */
    private boolean work() {
        long now = environment.time().nanos();
        if (!commit(null)) {
            return false;
        }
        rollOverIfDue(now);
        boolean stuck = commit(null) && drain(false);
        if (!commit(null)) {
            return false;
        }
        long due = writer.tick(now, source::timestamp);
        if (!commit(null)) {
            return false;
        }
        decide(now, stuck, due);
        return stuck;
    }

    /** Reports to the source whether the connection is recorded, and sets the alarm for the next run. */
    private void decide(long now, boolean stuckInRun, long due) {
        if (writer.pipeline() == null && source.slot().isGone() && source.isLeftToOthers()) {
            giveUp();
            return;
        }
        boolean failing = writer.isFailing();
        boolean stuck;
        boolean last;
        synchronized (lock) {
            stuck = stuckInRun && !turns.isToRunAgain();
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

    /**
     * Keeps the result of a step of the writer.
     *
     * @param done the first message of the batch if the step has recorded or skipped it, or null
     * @return false if the drain is over
     */
    private boolean commit(@Nullable AuditMessage done) {
        synchronized (lock) {
            if (turns.isOver()) {
                return false;
            }
            if (done != null) {
                turns.progressed();
            }
            checkpoint.commit(done, writer.progress());
        }
        source.slot().reports().answered(source);
        return true;
    }

    private void rollOverIfDue(long now) {
        withdrawals.carryOut(service -> {
            if (writer.uses(service)) {
                drain(true);
            }
            if (writer.uses(service)) {
                writer.rollOver(now);
            }
        });
    }

    /**
     * Records what waits, for a while.
     *
     * @param former whether only, and to the last, what came before the pipeline changed
     * @return whether messages are left that cannot be recorded now
     */
    private boolean drain(boolean former) {
        long now = environment.time().nanos();
        long until = now + SLICE_NANOS;
        AuditMessage message;
        while ((former || now - until < 0 && !writer.isFlushWaitedFor()) && (message = next(former)) != null) {
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

    private @Nullable AuditMessage next(boolean former) {
        synchronized (lock) {
            if (turns.isOver() || former && !checkpoint.hasFormer()) {
                return null;
            } else if (checkpoint.isEmpty()) {
                if (inbox.isHalfFull()) {
                    writer.hurry();
                }
                checkpoint.fill(inbox);
            }
            return checkpoint.first();
        }
    }

    /** The login among the messages in hand, which the writer has not been given yet; null if there is none. */
    private @Nullable AuditMessage comingLogin() {
        synchronized (lock) {
            return checkpoint.login();
        }
    }

    /** Reports messages that have been written to the inbox, if they hold at least so many bytes of memory. */
    private void release(long least) {
        long size;
        synchronized (lock) {
            size = checkpoint.takeWritten(least);
        }
        if (size > 0) {
            inbox.release(size);
        }
    }

    /**
     * How many nanoseconds the connection can wait for a format or a storage that is being updated; 0 or less if it cannot
     * wait. Nothing is lost meanwhile of a connection that was recorded so far.
     */
    private long patience(long now) {
        boolean missing = source.slot().current() == null && writer.progress().parts() > 0;
        return missing ? stuckSince + environment.policy().mailboxes().timeoutNanos() - now : 0;
    }

    /** Messages cannot be recorded now, or the messages that were written last were lost. */
    private void cannotRecord() {
        if (source.slot().current() == null) {
            environment.pipelines().complain();
        }
        source.cannotRecord();
    }

    private void finish() {
        synchronized (lock) {
            if (turns.isOver()) {
                return;
            }
            turns.end();
            checkpoint.forget();
        }
        release(0);
        source.slot().reports().writerGone(writer);
        source.finished();
    }
}
