package dev.sshdaudit.benchmarks.soak;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** How many times lay in which range: in memory that does not grow with their number, to a twentieth. */
final class Latencies {

    private static final double STEP = Math.log(1.05);
    private static final int RANGES = 500;
    private static final double MICROS = 1e3;
    private static final double MILLIS = 1e6;

    private final AtomicLongArray counts = new AtomicLongArray(RANGES);
    private final AtomicLong worst = new AtomicLong();

    void add(long nanos) {
        worst.accumulateAndGet(nanos, Math::max);
        int range = (int) (Math.log(Math.max(1, nanos / MICROS)) / STEP);
        counts.incrementAndGet(Math.min(RANGES - 1, range));
    }

    /** Milliseconds within which this share of the times lay; 0 where there is none. */
    double within(double share) {
        long all = 0;
        for (int i = 0; i < RANGES; i++) {
            all += counts.get(i);
        }
        long seen = 0;
        for (int i = 0; i < RANGES && all > 0; i++) {
            seen += counts.get(i);
            if (seen >= share * all) {
                return Math.min(worst(), Math.exp((i + 1) * STEP) / MICROS);
            }
        }
        return 0;
    }

    /** The longest time, in milliseconds. */
    double worst() {
        return worst.get() / MILLIS;
    }
}
