package dev.sshdaudit.core.selection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.time.Time;
import java.util.concurrent.TimeUnit;

/**
 * Whether a storage works. A storage is blocked from when a call that began after its last answer has taken longer than
 * {@code mailbox.timeout}, no matter for which connection, until it answers any call that brings bytes to it. While it is
 * blocked, new connections cannot be recorded: each would otherwise have the whole timeout for itself before the mode decides
 * about it. No probe is needed to find out that the storage answers again, for the call that blocks returns then, and the
 * recordings of connections that were refused meanwhile are brought to it too.
 *
 * <p>A storage fails from the second error on that comes without a success in between, no matter for which connections,
 * until the storage has taken bytes for good. One error can concern one recording, such as a file that another program has
 * removed; an error that concerns the storage comes again when the same connection tries again, or another one does.
 * Thread-safe.
 *
 * <p>Times are those of {@link System#nanoTime()}.
 */
public final class Health {

    /** A call belongs to a run of a drain, which can have begun so many nanoseconds before the call. */
    private static final long RUN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Looks in a row that have to find a call overdue: after a pause of the whole machine each call is overdue once. */
    private static final int LOOKS = 2;

    /** So many errors in a row tell that the storage fails. */
    private static final int ERRORS = 2;

    /**
     * How long an error counts. A recording that failed is tried again every ten seconds, and counts as an error again; if no
     * such recording is left, the next connection shows whether the storage works.
     */
    private static final long ERROR_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Time time;

    /** Steady time at which the storage has taken bytes last. */
    private volatile long answeredAt;

    private volatile boolean blocked;

    /** Looks in a row that found a call overdue. */
    @GuardedBy("this")
    private int looks;

    /** Errors in a row. Written with the lock held. */
    private volatile int errors;

    private volatile long lastErrorAt;

    Health(Time time) {
        this.time = time;
        this.answeredAt = time.nanos();
    }

    /** The storage has taken bytes. */
    void answered() {
        answeredAt = time.nanos();
        if (errors > 0) {
            works();
        }
        if (blocked) {
            look(false);
        }
    }

    /** The steady time at which the storage has taken bytes last; before that, the time at which this was made. */
    long answeredAt() {
        return answeredAt;
    }

    private synchronized void works() {
        errors = 0;
    }

    /** The storage has failed to take bytes, with an error. */
    synchronized void failed() {
        lastErrorAt = time.nanos();
        errors++;
    }

    /** Whether the storage is known to fail. */
    boolean isFailing() {
        return errors >= ERRORS && time.nanos() - lastErrorAt < ERROR_NANOS;
    }

    /**
     * Whether a run that lasts is a sign that the storage does not answer: the storage has not answered since the run began.
     *
     * @param begin the time at which the run began
     */
    boolean isUnanswered(long begin) {
        return begin - answeredAt > -RUN_NANOS;
    }

    /**
     * Takes the result of a look at the threads; to be called every half second.
     *
     * @param overdue whether a call is unanswered that has taken longer than {@code mailbox.timeout}
     */
    synchronized void look(boolean overdue) {
        looks = overdue ? looks + 1 : 0;
        blocked = looks >= LOOKS;
    }

    /** Whether the storage is known not to answer. */
    boolean isBlocked() {
        return blocked;
    }
}
