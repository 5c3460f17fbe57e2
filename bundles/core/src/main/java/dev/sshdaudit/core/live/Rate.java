package dev.sshdaudit.core.live;

import java.util.concurrent.TimeUnit;

/** How fast a sum has grown in the latest seconds. Not thread-safe. Times are those of {@link System#nanoTime()}. */
final class Rate {

    /** With a sample every half second, the oldest one is of about three seconds ago. */
    private static final int SAMPLES = 6;

    private final long[] times = new long[SAMPLES];
    private final long[] sums = new long[SAMPLES];
    private int count;

    /** Begins with a sum of 0. */
    Rate(long now) {
        sample(now, 0);
    }

    /** Takes the sum as it is now. */
    void sample(long now, long sum) {
        times[count % SAMPLES] = now;
        sums[count % SAMPLES] = sum;
        count++;
        if (count == 2 * SAMPLES) {
            count = SAMPLES;
        }
    }

    /** By how much the sum has grown for each second. */
    long perSecond(long now, long sum) {
        int oldest = count < SAMPLES ? 0 : count % SAMPLES;
        long nanos = Math.max(now - times[oldest], TimeUnit.MILLISECONDS.toNanos(500));
        return (long) ((sum - sums[oldest]) * 1e9 / nanos);
    }
}
