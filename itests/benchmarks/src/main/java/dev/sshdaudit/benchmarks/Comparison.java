package dev.sshdaudit.benchmarks;

import java.util.Set;

/** What changed from one run to another. What is worse or better than noise explains is marked. */
final class Comparison {

    /** Of a figure: less than this may be chance whatever the rounds say. */
    private static final double ALWAYS = 0.02;

    /** How exactly raw zlib tells the speed of a machine. */
    private static final double SPEED = 0.05;

    private static final Set<String> TIMES = Set.of("s", "ms", "µs", "ns");

    private final Results old;
    private final Results now;

    Comparison(Results old, Results now) {
        this.old = old;
        this.now = now;
    }

    /** A table for people. */
    String text() {
        Table table = new Table("work", "measured", "old", "new", "unit", "new/old", "");
        int worse = 0;
        for (Figure figure : now.figures()) {
            Figure before = old.figures().stream()
                    .filter(it -> it.key().equals(figure.key()))
                    .findFirst()
                    .orElse(null);
            if (before != null) {
                String verdict = verdict(before, figure);
                worse += verdict.equals("worse") ? 1 : 0;
                table.row(
                        figure.work(),
                        figure.measure(),
                        Figure.number(before.value()),
                        Figure.number(figure.value()),
                        figure.unit(),
                        Figure.number(figure.value() / before.value()),
                        verdict);
            }
        }
        return "old: " + old.started() + " on " + old.machine().text() + "\nnew: " + now.started() + " on "
                + now.machine().text() + "\n\n" + table + "\n\n" + worse
                + " worse. Worse and better: by more than the rounds of both runs lie from their medians. Times and"
                + " speeds are compared as if raw zlib were as fast in both runs.";
    }

    private String verdict(Figure before, Figure figure) {
        double speed = speed();
        double scale = TIMES.contains(figure.unit()) ? speed : figure.unit().endsWith("/s") ? 1 / speed : 1;
        double change = figure.value() * scale - before.value();
        double always = Math.abs(before.value()) * (scale == 1 ? ALWAYS : ALWAYS + SPEED);
        if (!(Math.abs(change) > before.noise() + figure.noise() * scale + always)) {
            return "";
        }
        return change > 0 == figure.isBetterHigher() ? "better" : "worse";
    }

    /** How many times as fast the machine was in the new run; 1 if that is not known. */
    private double speed() {
        double before = old.machine().zlib();
        double after = now.machine().zlib();
        return before > 0 && after > 0 ? after / before : 1;
    }
}
