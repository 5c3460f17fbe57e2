package dev.sshdaudit.web.login;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Slows those down who fail again and again, by a key such as an address. Of keys that failed a few times, the newest are kept; those
 * that are braked are kept apart, so that made-up keys cannot push them out. Where too many are braked, all further ones share one
 * brake. Not thread-safe.
 */
final class Brake {

    /** So many failures cost nothing. */
    static final int FREE = 3;

    private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(15);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int most;
    private final long longestNanos;
    private final Map<String, Failures> few = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Failures> braked = new LinkedHashMap<>(16, 0.75f, true);
    private final Failures shared = new Failures();

    /** The failures of one key. */
    private static final class Failures {
        private int count;
        private long last;
        private long until;
    }

    /**
     * Makes one.
     *
     * @param most how many keys are kept of each kind
     * @param longestSeconds the longest pause
     */
    Brake(int most, long longestSeconds) {
        this.most = most;
        this.longestNanos = TimeUnit.SECONDS.toNanos(longestSeconds);
    }

    /** How long a key has to wait still, in nanoseconds; 0 if it need not. */
    long pause(String key, long now) {
        Failures failures = braked.get(key);
        if (failures == null && few.get(key) == null && braked.size() >= most) {
            failures = shared;
        }
        return failures == null || failures.count == 0 ? 0 : Math.max(0, failures.until - now);
    }

    /** A try begins: it counts as failed until it has succeeded, so that many at once get no further than one by one. */
    void begin(String key, long now) {
        Failures failures = entry(key, now);
        failures.count++;
        failures.last = now;
        int beyond = failures.count - FREE;
        failures.until = beyond <= 0 ? now : now + Math.min(longestNanos, SECOND << Math.min(beyond - 1, 30));
        if (beyond > 0 && failures != shared && few.remove(key) != null) {
            braked.put(key, failures);
        }
    }

    /**
     * A try did not fail: it does not count. What failed before does, as users who guess passwords of others may have one of
     * their own.
     */
    void takeBack(String key, long now) {
        Failures failures = braked.get(key);
        if (failures == null) {
            failures = few.get(key);
        }
        if (failures != null && failures.count > 0) {
            failures.count--;
            failures.until = now;
        }
    }

    private Failures entry(String key, long now) {
        Failures known = braked.get(key);
        if (known == null) {
            known = few.get(key);
        }
        if (known != null) {
            if (now - known.last > FORGET_NANOS) {
                known.count = 0;
            }
            return known;
        }
        if (braked.size() >= most && !forgetOne(braked, now)) {
            shared.count = FREE;
            return shared;
        }
        if (few.size() >= most) {
            Iterator<String> eldest = few.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        Failures made = new Failures();
        few.put(key, made);
        return made;
    }

    private static boolean forgetOne(Map<String, Failures> map, long now) {
        Iterator<Failures> eldest = map.values().iterator();
        if (eldest.hasNext() && now - eldest.next().last > FORGET_NANOS) {
            eldest.remove();
            return true;
        }
        return false;
    }

    /** How many keys are kept. */
    int size() {
        return few.size() + braked.size();
    }
}
