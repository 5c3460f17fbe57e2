package dev.sshdaudit.benchmarks.ledger;

import dev.sshdaudit.benchmarks.Effort;
import dev.sshdaudit.benchmarks.Figure;
import dev.sshdaudit.benchmarks.Folders;
import dev.sshdaudit.benchmarks.Goal;
import dev.sshdaudit.benchmarks.Measurement;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Finding recordings in ledgers, and verifying folders. Each search and each verification is made by a process of its own, which has
 * compiled nothing before, and whose heap is so small that it shows what a search needs. Before each, the operating system forgets
 * what it has read of the files, where the program {@code dd} can tell it to.
 */
public final class Ledgers implements Measurement {

    private static final String HEAP = "64m";
    private static final double SECOND = 1e9;

    @Override
    public String name() {
        return "ledger";
    }

    @Override
    public String description() {
        return "finding among 1,000,000 connections, verifying 1 GiB of recordings";
    }

    @Override
    public List<Figure> measure(Effort effort) throws Exception {
        List<Figure> figures = new ArrayList<>(find(effort));
        figures.addAll(verify(effort));
        return figures;
    }

    private static List<Figure> find(Effort effort) throws Exception {
        Path folder = Folders.temporary();
        int connections = effort.of(1_000_000, 1000);
        int rounds = effort.of(3, 1);
        try {
            try (LedgerFolder ledger = new LedgerFolder(folder, "0123456789abcdef")) {
                ledger.connections(connections);
            }
            String work = String.format("find among %,d connections", connections);
            Goal scan = Goal.atMost(3);
            String all = String.valueOf(Long.MAX_VALUE);
            return List.of(
                    search(work, "a user", scan, rounds, folder, "user", all, LedgerFolder.RARE_USER),
                    search(work, "an address", scan, rounds, folder, "address", all, "10.1.2.*"),
                    search(work, "a command", scan, rounds, folder, "command", all, LedgerFolder.RARE_COMMAND),
                    search(work, "the newest 50", Goal.atMost(0.3), rounds, folder, "all", "50", ""),
                    search(work, "the newest 50 of a user", null, rounds, folder, "user", "50", "user7"));
        } finally {
            Folders.delete(folder);
        }
    }

    private static Figure search(String work, String what, Goal goal, int rounds, Path folder, String... arguments)
            throws Exception {
        double[] seconds = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            forget(folder);
            seconds[i] = run(folder, arguments) / SECOND;
        }
        return Figure.of(work, what, "s", goal, seconds);
    }

    private static List<Figure> verify(Effort effort) throws Exception {
        Path folder = Folders.temporary();
        int recordings = effort.of(10_000, 20);
        int rounds = effort.of(3, 1);
        try {
            byte[] content = new byte[(1 << 30) / 10_000];
            Random random = new Random(7261);
            try (LedgerFolder ledger = new LedgerFolder(folder, "0123456789abcdef")) {
                for (int i = 0; i < recordings; i++) {
                    random.nextBytes(content);
                    ledger.recording(content);
                }
            }
            double[] ours = new double[rounds];
            double[] theirs = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                forget(folder);
                ours[i] = run(folder, "verify") / SECOND;
                forget(folder);
                theirs[i] = sha256sum(folder) / SECOND;
            }
            String work = String.format("verify %,d recordings of 105 KiB", recordings);
            double[] speeds = Arrays.stream(ours)
                    .map(seconds -> (double) recordings * content.length / (1 << 20) / seconds)
                    .toArray();
            return List.of(
                    Figure.of(work, "speed", "MiB/s", null, speeds),
                    Figure.ratio(work, "speed, to sha256sum", Goal.atLeast(0.5), theirs, ours));
        } finally {
            Folders.delete(folder);
        }
    }

    private static long run(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                Searcher.class.getName(),
                folder.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader answers = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            String answer = answers.readLine();
            if (process.waitFor() != 0 || answer == null) {
                throw new IOException("the search failed");
            }
            return Long.parseLong(answer.split(" ")[0]);
        }
    }

    private static long sha256sum(Path folder) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        shell(folder, "find . -type f -print0 | xargs -0 sha256sum > /dev/null");
        return System.nanoTime() - begun;
    }

    /** Makes the operating system forget what it has read of the files. */
    private static void forget(Path folder) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.list(folder)) {
            if (files.limit(100).count() < 100) {
                shell(
                        folder,
                        "for f in *; do dd of=\"$f\" oflag=nocache conv=notrunc,fdatasync count=0 2> /dev/null; done");
            }
        }
    }

    private static void shell(Path folder, String script) throws IOException, InterruptedException {
        int status = new ProcessBuilder("sh", "-c", script)
                .directory(folder.toFile())
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("failed: " + script);
        }
    }
}
