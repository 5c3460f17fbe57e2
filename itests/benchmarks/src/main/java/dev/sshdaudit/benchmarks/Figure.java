package dev.sshdaudit.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * One measured figure: the median of several rounds, and how far they lay apart.
 *
 * @param work what was done
 * @param measure what was measured of it
 * @param unit of the value; "×" for a ratio within one run
 * @param goal null if there is none
 * @param rounds how many there were; 0 if that is not known
 */
public record Figure(
        String work, String measure, double value, double low, double high, String unit, Goal goal, int rounds) {

    /** The unit of ratios. */
    public static final String TIMES = "×";

    /** The median of rounds. */
    public static Figure of(String work, String measure, String unit, Goal goal, double... rounds) {
        double[] sorted = rounds.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Figure(work, measure, median, sorted[0], sorted[sorted.length - 1], unit, goal, rounds.length);
    }

    /** The median of what rounds of one thing are to rounds of another, each compared with its neighbour in time. */
    public static Figure ratio(String work, String measure, Goal goal, double[] rounds, double[] others) {
        double[] ratios = new double[rounds.length];
        Arrays.setAll(ratios, i -> rounds[i] / others[i]);
        return of(work, measure, TIMES, goal, ratios);
    }

    /** Whether the goal is reached, if there is one. */
    public boolean reachesGoal() {
        return goal == null || goal.isReached(value);
    }

    /** Whether more of it is better. */
    boolean isBetterHigher() {
        return goal == null ? unit.endsWith("/s") || measure.startsWith("speed") : !goal.most();
    }

    /** How far the median is from the round that is farthest from it; a tenth of the figure where that is not known. */
    double noise() {
        boolean unknown = rounds == 1 || rounds == 0 && low == high;
        return unknown ? Math.abs(value) / 10 : Math.max(high - value, value - low);
    }

    /** What tells it from others. */
    String key() {
        return work + ": " + measure;
    }

    static String number(double value) {
        double size = Math.abs(value);
        if (size >= 10_000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.3f", value);
    }
}
