package dev.sshdaudit.benchmarks.start;

import dev.sshdaudit.benchmarks.Effort;
import dev.sshdaudit.benchmarks.Figure;
import dev.sshdaudit.benchmarks.Goal;
import dev.sshdaudit.benchmarks.Measurement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What sshd-audit adds to the start of Karaf, and to the memory that Karaf takes then. */
public final class KarafStart implements Measurement {

    /** Where the build leaves it, seen from the folder of the project. */
    private static final Path ASSEMBLY =
            Path.of(System.getProperty("distribution", "karaf-distribution/target/assembly"));

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String description() {
        return "start of the try-out distribution, with sshd-audit and without";
    }

    @Override
    public List<Figure> measure(Effort effort) throws Exception {
        if (effort == Effort.SMOKE) {
            return List.of(); // Karaf takes half a minute, and many tests start it
        }
        if (!Files.isDirectory(ASSEMBLY)) {
            System.err.println("  left out: there is no " + ASSEMBLY.toAbsolutePath()
                    + ". Build it, and run this in the folder of the project");
            return List.of();
        }
        int rounds = effort.of(3, 1);
        Distribution.Start[] with = new Distribution.Start[rounds];
        Distribution.Start[] without = new Distribution.Start[rounds];
        try (Distribution audited = new Distribution(ASSEMBLY, true);
                Distribution plain = new Distribution(ASSEMBLY, false)) {
            Distribution.Start firstWith = audited.start();
            Distribution.Start firstWithout = plain.start();
            for (int i = 0; i < rounds; i++) {
                with[i] = audited.start();
                without[i] = plain.start();
            }
            List<Figure> figures = new ArrayList<>();
            add(figures, "SSH port answers", "s", with, without, Distribution.Start::port, null);
            add(figures, "all bundles active", "s", with, without, Distribution.Start::active, Goal.atMost(0.5));
            add(figures, "processor time", "s", with, without, Distribution.Start::cpu, null);
            add(figures, "heap", "MiB", with, without, Distribution.Start::heap, Goal.atMost(20));
            add(figures, "classes", "MiB", with, without, Distribution.Start::metaspace, null);
            figures.add(Figure.of(
                    "the first start of Karaf",
                    "all bundles active, more than without us",
                    "s",
                    null,
                    firstWith.active() - firstWithout.active()));
            return figures;
        }
    }

    private static void add(
            List<Figure> figures,
            String measure,
            String unit,
            Distribution.Start[] with,
            Distribution.Start[] without,
            ToDoubleFunction<Distribution.Start> value,
            Goal more) {
        double[] ours = Arrays.stream(with).mapToDouble(value).toArray();
        double[] others = Arrays.stream(without).mapToDouble(value).toArray();
        double[] differences = new double[ours.length];
        Arrays.setAll(differences, i -> ours[i] - others[i]);
        String work = "a start of Karaf";
        figures.add(Figure.of(work, measure, unit, null, ours));
        figures.add(Figure.of(work, measure + ", without us", unit, null, others));
        figures.add(Figure.of(work, measure + ", more", unit, more, differences));
    }
}
