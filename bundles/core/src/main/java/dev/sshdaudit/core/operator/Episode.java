package dev.sshdaudit.core.operator;

import java.util.HashSet;
import java.util.Set;

/**
 * Something that goes wrong for a while, told once when it begins and once when it is over: a full disk concerns every
 * connection and every message, and a log line for each would be the next thing to fill it. It is over when it goes right
 * again for the last one concerned. Thread-safe.
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

    /** It goes wrong for somebody. */
    public synchronized void begin(Object who, String text) {
        concerned.add(who);
        if (!open) {
            open = true;
            failure = failures.errorThatLasts(text);
        }
    }

    /** It goes right for somebody, who need not have been concerned. */
    public void end(Object who, String text) {
        if (open) {
            endNow(who, text);
        }
    }

    /** It goes right in general: it is over, unless somebody is known to be concerned. */
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

    /** Somebody is gone, and whether it would go right again is unknown. */
    synchronized void forget(Object who) {
        concerned.remove(who);
    }
}
