package dev.sshdaudit.core.operator;

import java.util.HashSet;
import java.util.Set;

/**
 * An error that lasts for a while, such as a full disk. The log tells it once when it begins and once when it is over: the
 * error concerns every connection and every message, and a log line for each would fill the disk further. The episode is
 * over when the last connection that had the error has it no more. Thread-safe.
 */
public final class Episode {

    private final Failures failures;
    private final Set<Object> concerned = new HashSet<>();
    private volatile boolean open;
    /** The error among the failures, as long as the episode is open. Guarded by this. */
    private Failures.Lasting failure;

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
        end(null, text);
    }

    private synchronized void endNow(Object who, String text) {
        concerned.remove(who);
        if (open && concerned.isEmpty()) {
            open = false;
            failures.over(failure);
            failures.info(text);
        }
    }

    /** A connection is gone, and whether it would still have the error is unknown. */
    synchronized void forget(Object who) {
        concerned.remove(who);
    }
}
