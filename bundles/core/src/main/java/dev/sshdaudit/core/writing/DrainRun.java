package dev.sshdaudit.core.writing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.time.Alarm;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Drain} does in each of its runs: takes messages out of the inbox, has the writer record and flush them, and
 * tells the source what has become of them. After each step of the writer it looks whether the drain is over, since a step may
 * have taken for ever. For one thread at a time.
 */
final class DrainRun {

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
    private final Withdrawals withdrawals;
    private final Runnable giveUp;

    /** Guarded by the lock. */
    private final Turns turns;

    @GuardedBy("lock")
    private final Checkpoint checkpoint;

    /** Steady time since when messages cannot be stored; 0 if they can. */
    private long stuckSince;

    /**
     * Makes what one drain does.
     *
     * @param giveUp gives the drain up
     */
    DrainRun(
            Environment environment,
            Source source,
            ConnectionWriter writer,
            Alarm alarm,
            Withdrawals withdrawals,
            Turns turns,
            Checkpoint checkpoint,
            Runnable giveUp) {
        this.environment = environment;
        this.source = source;
        this.inbox = source.inbox();
        this.lock = source.lock();
        this.writer = writer;
        this.alarm = alarm;
        this.withdrawals = withdrawals;
        this.turns = turns;
        this.checkpoint = checkpoint;
        this.giveUp = giveUp;
    }

    /** Brings messages to the writer for a while, or until none waits. */
    void run() {
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
            giveUp.run();
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
            giveUp.run();
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
            // where the pipeline changes during a run, what comes afterwards waits until the next run has let go of it
            boolean isBounded = former || withdrawals.areDue();
            if (turns.isOver() || isBounded && !checkpoint.hasFormer()) {
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
