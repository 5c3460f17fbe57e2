package dev.sshdaudit.benchmarks;

import java.util.Locale;

/**
 * What a figure is to reach.
 *
 * @param most whether it is to be at most the bound, rather than at least
 */
public record Goal(boolean most, double bound) {

    /** No less than this. */
    public static Goal atLeast(double bound) {
        return new Goal(false, bound);
    }

    /** No more than this. */
    public static Goal atMost(double bound) {
        return new Goal(true, bound);
    }

    /** The same on a machine that does everything this many times as fast. */
    public Goal onMachine(double speed) {
        return new Goal(most, most ? bound / speed : bound * speed);
    }

    boolean isReached(double value) {
        return most ? value <= bound : value >= bound;
    }

    String text() {
        return (most ? "≤ " : "≥ ") + Figure.number(bound);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s", text());
    }
}
