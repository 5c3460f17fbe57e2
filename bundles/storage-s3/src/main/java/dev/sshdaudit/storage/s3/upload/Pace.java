package dev.sshdaudit.storage.s3.upload;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait after an error: ever longer, each time by chance somewhat shorter, so that all who were turned away
 * at once do not come back at once.
 *
 * @param first after the first error
 * @param longest after many
 * @param refused after an error that time alone does not mend
 */
public record Pace(Duration first, Duration longest, Duration refused) {

    /** For a network. */
    public static final Pace NORMAL = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(2));

    private static final int MAX_DOUBLINGS = 20;

    long nanosAfter(int errors, boolean isRefused) {
        long most = isRefused
                ? refused.toNanos()
                : Math.min(longest.toNanos(), first.toNanos() << Math.min(errors - 1, MAX_DOUBLINGS));
        return ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    }
}
