package dev.sshdaudit.core.writing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.core.time.Alarm;
import dev.sshdaudit.message.AuditMessage;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Brings the messages of one inbox to a {@link ConnectionWriter}, on one thread at a time of the storage's lane. Each step of
 * the writer may take for ever. The results of the finished steps are kept under the lock of the source, so that a successor
 * can continue from there when a thread is left behind in the code of a service that has gone.
 *
 * <p>When the drain runs is decided by its {@link Turns}; {@link DrainState} has the table of all transitions.
 */
public final class Drain implements Runnable {

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

    private final DrainRun work;

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
        this.work = new DrainRun(environment, source, writer, alarm, withdrawals, turns, checkpoint, this::giveUp);
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

    /** The login among the messages in hand, which the writer has not been given yet; null if there is none. */
    private @Nullable AuditMessage comingLogin() {
        synchronized (lock) {
            return checkpoint.login();
        }
    }

    // for the thread that runs

    @Override
    public void run() {
        work.run();
    }
}
