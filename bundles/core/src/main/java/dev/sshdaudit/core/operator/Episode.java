package dev.sshdaudit.core.operator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An error that lasts for a while, such as a full disk. The log tells it once when it begins and once when it is over: the
 * error concerns every connection and every message, and a log line for each would fill the disk further. The episode is
 * over when the last connection that had the error has it no more. Thread-safe.
 */
public final class Episode {

    private final Failures failures;

    @GuardedBy("this")
    private final Set<Object> concerned = new HashSet<>();

    /** Whether the episode lasts. Written with the lock held. */
    private volatile boolean open;

    /** The error among the failures; null if the episode does not last. */
    @GuardedBy("this")
    private Failures.@Nullable Lasting failure;

    public Episode(Failures failures) {
        this.failures = failures;
    }

    /**
     * A connection has the error.
     *
     * @param who the connection, or the part of the recorder, that has it
     * @param text the error as the log tells it
     */
    public synchronized void begin(Object who, String text) {
        concerned.add(who);
        if (!open) {
            open = true;
            failure = failures.errorThatLasts(text);
        }
    }

    /**
     * A connection does not have the error, whether it had the error before or not.
     *
     * @param text how the log tells that the episode is over
     */
    public void end(Object who, String text) {
        if (open) {
            endNow(who, text);
        }
    }

    /** The cause is gone: the episode is over, unless a connection is known to have the error still. */
    void settle(String text) {
        if (open) {
            synchronized (this) {
                endIfUnconcerned(text);
            }
        }
    }

    private synchronized void endNow(Object who, String text) {
        concerned.remove(who);
        endIfUnconcerned(text);
    }

    @GuardedBy("this")
    private void endIfUnconcerned(String text) {
        if (failure != null && concerned.isEmpty()) {
            open = false;
            failures.over(failure);
            failure = null;
            failures.info(text);
        }
    }

    /** Whether it lasts. */
    boolean lasts() {
        return open;
    }

    /** The episode is over, whichever connections have the error still. */
    synchronized void close(String text) {
        concerned.clear();
        endIfUnconcerned(text);
    }

    /** A connection is gone, and whether it would still have the error is unknown. */
    synchronized void forget(Object who) {
        concerned.remove(who);
    }
}
