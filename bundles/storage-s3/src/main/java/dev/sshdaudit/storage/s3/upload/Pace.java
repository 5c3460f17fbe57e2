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
 * @param anew before a whole recording is sent once more that was sent often: what a server has taken may be kept there
 *     for ever, and be paid for
 */
public record Pace(Duration first, Duration longest, Duration refused, Duration anew) {

    /** For a network. */
    public static final Pace NORMAL =
            new Pace(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofHours(6));

    private static final int MAX_DOUBLINGS = 20;

    /** How long to wait after so many errors in a row. */
    long nanosAfter(int errors, boolean isRefused) {
        return somewhatLess(isRefused ? refused.toNanos() : doubled(errors, longest));
    }

    /** How long to wait before a whole recording is sent for so many times more. */
    long nanosBeforeAnew(int times) {
        return somewhatLess(doubled(times, anew));
    }

    private long doubled(int times, Duration most) {
        return Math.min(most.toNanos(), first.toNanos() << Math.min(times - 1, MAX_DOUBLINGS));
    }

    private static long somewhatLess(long nanos) {
        return ThreadLocalRandom.current().nextLong(nanos / 2, nanos + 1);
    }
}
