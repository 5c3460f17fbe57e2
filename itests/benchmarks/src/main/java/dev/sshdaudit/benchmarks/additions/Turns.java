package dev.sshdaudit.benchmarks.additions;

import dev.sshdaudit.benchmarks.Effort;
import dev.sshdaudit.benchmarks.Figure;
import dev.sshdaudit.benchmarks.Results;
import dev.sshdaudit.benchmarks.whole.Usage;
import dev.sshdaudit.encryption.Identities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A program that has logs record the same work in turns: one without additions, one with each, and one with all. {@link Additions}
 * starts it in a process of its own, whose log goes to a file as it does in Karaf.
 */
final class Turns {

    /** Where the program leaves its figures, in the folder that it is given. */
    static final String FIGURES = "figures.json";

    private static final double SECOND = 1e9;

    /** A log, and what the work costs with it, round by round. */
    private static final class Side {

        private final String name;
        private final ExtendedLog log;
        private final List<Double> seconds = new ArrayList<>();
        private final List<Double> bytes = new ArrayList<>();
        private int times;

        Side(String name, Set<Addition> additions, Path folder) {
            this.name = name;
            this.log = new ExtendedLog(additions, folder.resolve(name));
        }

        double[] seconds() {
            return seconds.stream().mapToDouble(it -> it).toArray();
        }

        double[] bytes() {
            return bytes.stream().mapToDouble(it -> it).toArray();
        }
    }

    private final Effort effort;
    private final Work work;
    private final Identities identities;

    private Turns(Effort effort, Identities identities) {
        this.effort = effort;
        this.identities = identities;
        work = new Work(effort.of(400, 5), effort.of(100, 5), effort.of(100, 5));
    }

    /** Arguments: the folder, and the effort. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Path key = Files.writeString(folder.resolve("key"), ExtendedLog.IDENTITY + "\n");
        List<Figure> figures = new Turns(Effort.valueOf(arguments[1]), Identities.read(List.of(key))).figures(folder);
        new Results("", null, figures).write(folder.resolve(FIGURES));
        System.exit(0);
    }

    private List<Figure> figures(Path folder) throws IOException {
        List<Side> sides = new ArrayList<>();
        sides.add(new Side("alone", Set.of(), folder));
        for (Addition addition : Addition.values()) {
            sides.add(new Side(addition.text(), EnumSet.of(addition), folder));
        }
        sides.add(new Side("all five", EnumSet.allOf(Addition.class), folder));
        List<Side> order = new ArrayList<>(sides);
        for (int round = effort.of(-1, 0); round < effort.of(5, 1); round++) {
            System.err.println("  round " + round);
            for (Side side : order) {
                take(side, round);
            }
            Collections.rotate(order, 1);
        }
        List<Figure> figures = new ArrayList<>();
        sides.forEach(side -> add(figures, side, sides.get(0)));
        sides.forEach(side -> side.log.close());
        return figures;
    }

    private void take(Side side, int round) throws IOException {
        long bytes = size(side.log.recordings());
        long cpu = Usage.cpu();
        work.on(side.log);
        cpu = Usage.cpu() - cpu;
        bytes = size(side.log.recordings()) - bytes;
        Evidence.check(side.log, identities, work, ++side.times);
        if (round >= 0) {
            side.seconds.add(cpu / SECOND);
            side.bytes.add((double) bytes / work.sessions());
        }
        clear(side.log.recordings());
    }

    private static void add(List<Figure> figures, Side side, Side alone) {
        if (side == alone) {
            String what = "recording alone";
            figures.add(Figure.of(what, "processor time", "s", null, side.seconds()));
            figures.add(Figure.of(what, "bytes in files, a session", "", null, side.bytes()));
            return;
        }
        String what = "recording with " + side.name;
        figures.add(Figure.ratio(what, "processor time, to recording alone", null, side.seconds(), alone.seconds()));
        figures.add(Figure.ratio(what, "bytes in files, to recording alone", null, side.bytes(), alone.bytes()));
    }

    private static long size(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return 0;
        }
        long size = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                size += Files.size(file);
            }
        }
        return size;
    }

    /** Deletes what sessions left; the ledger goes on. */
    private static void clear(Path folder) throws IOException {
        for (Path recording : Evidence.recordings(folder)) {
            Files.delete(recording);
            Files.deleteIfExists(Evidence.metadata(recording));
        }
    }
}
