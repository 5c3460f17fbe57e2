package dev.sshdaudit.core.selection;

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
 * until it has taken bytes for good. One error can concern one recording, such as one that another program removed; what
 * concerns the storage comes again when the same connection tries again, or another one does. Thread-safe.
 *
 * <p>Times are those of {@link System#nanoTime()}.
 */
public final class Health {

    /** A call belongs to a run of a drain, which can have begun so much before the call. */
    private static final long RUN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** After a pause of the whole machine every call has taken long once. */
    private static final int LOOKS = 2;

    /** So many errors in a row tell that the storage fails. */
    private static final int ERRORS = 2;

    /**
     * How long an error counts. A recording that failed is tried again every ten seconds, and fails again; where no
     * recording is left that is tried, the next connection has to find out.
     */
    private static final long ERROR_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Time time;
    private volatile long answeredAt;
    private volatile boolean blocked;
    // guarded by this
    private int looks;
    // written with the lock held
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

    private synchronized void works() {
        errors = 0;
    }

    /** The storage did not take bytes, and said so. */
    synchronized void failed() {
        lastErrorAt = time.nanos();
        errors++;
    }

    /** Whether the storage is known to fail. */
    boolean isFailing() {
        return errors >= ERRORS && time.nanos() - lastErrorAt < ERROR_NANOS;
    }

    /** Whether a run that began then, and has not ended, may tell that the storage does not answer. */
    boolean isUnanswered(long begin) {
        return begin - answeredAt > -RUN_NANOS;
    }

    /**
     * Takes what a look at the threads has shown; to be called now and then.
     *
     * @param overdue whether a call is unanswered that has taken longer than it may
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
