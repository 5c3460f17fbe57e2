package dev.sshdaudit.storage.s3.upload;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long an upload waits after an error. The wait doubles with each error in a row. It is shortened at random, by
 * half at most, so that uploads that failed at the same time do not all come back at the same time.
 *
 * @param first the wait after the first error
 * @param longest the longest wait after an error that time may mend
 * @param refused the wait after an error that time alone does not mend
 * @param anew the longest wait before a whole recording is sent once more: where objects have versions, each sending
 *     may be kept for ever, and be paid for
 */
public record Pace(Duration first, Duration longest, Duration refused, Duration anew) {

    /** Times for a network. */
    public static final Pace NORMAL =
            new Pace(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofHours(6));

    private static final int MAX_DOUBLINGS = 20;

    /** The wait in nanoseconds after a number of errors in a row, from 1. */
    long nanosAfter(int errors, boolean isRefused) {
        return somewhatLess(isRefused ? refused.toNanos() : doubled(errors, longest));
    }

    /**
     * The wait in nanoseconds before a whole recording is sent anew that was sent in vain a number of times, from 1.
     */
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
