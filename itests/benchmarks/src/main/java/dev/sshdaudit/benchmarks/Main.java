package dev.sshdaudit.benchmarks;

import dev.sshdaudit.benchmarks.additions.Additions;
import dev.sshdaudit.benchmarks.cost.CostReport;
import dev.sshdaudit.benchmarks.cost.TypicalSession;
import dev.sshdaudit.benchmarks.inner.InnerParts;
import dev.sshdaudit.benchmarks.ledger.Ledgers;
import dev.sshdaudit.benchmarks.start.KarafStart;
import dev.sshdaudit.benchmarks.whole.Echo;
import dev.sshdaudit.benchmarks.whole.Encryption;
import dev.sshdaudit.benchmarks.whole.Growth;
import dev.sshdaudit.benchmarks.whole.IdleConnections;
import dev.sshdaudit.benchmarks.whole.IdleSessions;
import dev.sshdaudit.benchmarks.whole.SftpTransfers;
import dev.sshdaudit.benchmarks.whole.TransferEvents;
import dev.sshdaudit.benchmarks.whole.TypingSessions;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program: measures what it is told to, prints a table, and keeps the figures in a file. */
public final class Main {

    /** All that there is, in the order in which {@code all} measures it. */
    static final List<Measurement> MEASUREMENTS = List.of(
            new InnerParts(),
            new SftpTransfers(),
            new TransferEvents(),
            new Echo(),
            new Encryption(),
            new Additions(),
            new IdleConnections(),
            new IdleSessions(),
            new TypingSessions(),
            new Growth(),
            new KarafStart(),
            new Ledgers(),
            new TypicalSession());

    private Main() {}

    /** See {@link #usage()}. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(arguments));
        if (words.size() == 3 && words.get(0).equals("compare")) {
            Results old = Results.read(Path.of(words.get(1)));
            System.out.println(Results.read(Path.of(words.get(2))).comparedWith(old));
            return;
        }
        if (!words.isEmpty() && words.get(0).equals("cost")) {
            System.out.println(CostReport.of(words.subList(1, words.size())));
            return;
        }
        Path file = Path.of("benchmarks.json");
        int out = words.indexOf("--out");
        if (out >= 0 && out + 1 < words.size()) {
            file = Path.of(words.get(out + 1));
            words.subList(out, out + 2).clear();
        }
        Effort effort = words.remove("--smoke") ? Effort.SMOKE : Effort.FULL;
        List<Measurement> chosen = MEASUREMENTS.stream()
                .filter(it -> words.equals(List.of("all")) || words.contains(it.name()))
                .toList();
        if (chosen.isEmpty() || !words.equals(List.of("all")) && chosen.size() < words.size()) {
            System.err.println(usage());
            System.exit(2);
        }
        long begun = System.nanoTime();
        Results results = measure(chosen, effort);
        System.err.printf("All of it took %d s%n", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
        results.write(file);
        System.out.println("\n" + results.table() + "\n\nKept in " + file.toAbsolutePath());
        System.exit(0); // whatever threads SSHD leaves
    }

    static Results measure(List<Measurement> chosen, Effort effort) throws Exception {
        String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Machine machine = Machine.here(effort);
        List<Figure> figures = new ArrayList<>();
        for (Measurement measurement : chosen) {
            System.err.println("Measuring " + measurement.description());
            long begun = System.nanoTime();
            figures.addAll(measurement.measure(effort));
            System.err.printf("  took %d s%n", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
        }
        return new Results(started, machine, figures);
    }

    private static String usage() {
        StringBuilder text = new StringBuilder("usage: benchmarks.jar [--smoke] [--out FILE] all | NAME...\n"
                + "       benchmarks.jar compare OLD NEW\n"
                + "       benchmarks.jar cost [--nodes 1000] [--sessions 10000000] ...\n\n");
        MEASUREMENTS.forEach(it -> text.append(String.format("  %-10s %s%n", it.name(), it.description())));
        return text.append("\nFigures are kept in benchmarks.json, if not told otherwise.")
                .toString();
    }
}
