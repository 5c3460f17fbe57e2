package dev.sshdaudit.benchmarks.inner;

import static dev.sshdaudit.benchmarks.Goal.atLeast;
import static dev.sshdaudit.benchmarks.Goal.atMost;

import dev.sshdaudit.benchmarks.Effort;
import dev.sshdaudit.benchmarks.Figure;
import dev.sshdaudit.benchmarks.Goal;
import dev.sshdaudit.benchmarks.Measurement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;

/**
 * Encoders, decoders and the mailbox, with JMH, beside raw compressors. All of it is measured several times over, so
 * that what is compared is close in time.
 */
public final class InnerParts implements Measurement {

    private static final double MIB = 1 << 20;
    private static final int KEYSTROKES = 1 << 19;

    /** What raw compressors did, in MiB/s, on the machine that goals in MiB/s come from. */
    private static final Map<String, Double> THERE = Map.of("gzip", 77.0, "zstd", 229.0);

    /** What ContainerSSH's encoder reaches with text in messages of 32 KiB where raw zlib 3 reaches 77 MiB/s; bytes out per byte in. */
    private static final double CONTAINERSSH_32K = 23.6;

    private static final double CONTAINERSSH_32K_SIZE = 0.259;

    /** What ContainerSSH's encoder of asciicast reaches, in MiB/s, where raw zlib 4 reaches 74. */
    private static final double CONTAINERSSH_CAST = 227;

    private final Map<String, List<RunResult>> results = new LinkedHashMap<>();

    @Override
    public String name() {
        return "inner";
    }

    @Override
    public String description() {
        return "encoding, decoding, record(), beside raw zlib and zstd (JMH)";
    }

    @Override
    public List<Figure> measure(Effort effort) throws Exception {
        Map<String, Job> jobs = jobs(effort);
        int rounds = effort.of(2, 1);
        for (int round = 1; round <= rounds; round++) {
            for (Map.Entry<String, Job> job : jobs.entrySet()) {
                System.err.println("  round " + round + " of " + rounds + ": " + job.getKey());
                results.computeIfAbsent(job.getKey(), key -> new ArrayList<>())
                        .add(job.getValue().run(effort));
            }
        }
        return figures();
    }

    /** Each works on so much that it takes some tenths of a second. */
    private static Map<String, Job> jobs(Effort effort) {
        int keystrokes = effort.of(KEYSTROKES, 1 << 10);
        int fast = effort.of(64 << 20, 1 << 20);
        int size = effort.of(32 << 20, 1 << 20);
        Map<String, Job> jobs = new LinkedHashMap<>();
        for (int level : new int[] {3, 4}) {
            jobs.put("raw zlib " + level, Job.of(RawCompression.class, "zlib", "size", size / 2, "level", level));
        }
        jobs.put("raw zstd 3", Job.of(RawCompression.class, "zstd", "size", size, "level", 3));
        for (String format : Formats.COMPRESSIONS) {
            jobs.put(transfer(format), encode(Workload.TRANSFER_32K, format, false, fast));
            for (Workload workload : List.of(Workload.TEXT_1K, Workload.TEXT_32K, Workload.RANDOM_32K)) {
                int much = workload == Workload.RANDOM_32K ? fast : format.equals("gzip") ? size / 2 : size;
                jobs.put("encode " + workload + " " + format, encode(workload, format, false, much));
                if (workload != Workload.TEXT_32K) {
                    jobs.put("encode " + workload + " " + format + " file", encode(workload, format, true, much));
                }
                jobs.put("encode " + workload + " " + format + " hashed", hashed(workload, format, much));
            }
            jobs.put("keys " + format, encode(Workload.KEYSTROKES, format, false, keystrokes));
            jobs.put("single bytes " + format, encode(Workload.SINGLE_BYTES, format, false, keystrokes));
            for (Workload workload : List.of(Workload.TEXT_1K, Workload.RANDOM_32K)) {
                int much = workload == Workload.RANDOM_32K ? 2 * fast : size;
                jobs.put(
                        "decode " + workload + " " + format,
                        Job.of(Decode.class, "decode", "workload", workload, "format", format, "size", much));
            }
        }
        for (String format : Formats.COMPRESSIONS) {
            for (String kind : List.of("literal", "pattern")) {
                jobs.put(
                        "search " + kind + " " + format,
                        Job.of(Search.class, "search", "kind", kind, "format", format, "size", size));
            }
        }
        jobs.put("encode TEXT_1K cast", encode(Workload.TEXT_1K, "cast", false, fast));
        jobs.put("copy", Job.of(Record.class, "copyAlone"));
        jobs.put("record", Job.of(Record.class, "record"));
        return jobs;
    }

    private static Job encode(Workload workload, String format, boolean toFile, int size) {
        return Job.of(Encode.class, "encode", "workload", workload, "format", format, "toFile", toFile, "size", size);
    }

    private static String transfer(String format) {
        return "encode TRANSFER_32K " + format;
    }

    private static Job hashed(Workload workload, String format, int size) {
        return Job.of(Encode.class, "encode", "workload", workload, "format", format, "hashed", true, "size", size);
    }

    private List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        results.keySet().stream().filter(key -> key.startsWith("raw")).forEach(key -> {
            figures.add(Figure.of(key + ", text", "speed", "MiB/s", null, speeds(key)));
            figures.add(Figure.of(key + ", text", "bytes out per byte in", "", null, sizes(key)));
        });
        if (Formats.COMPRESSIONS.contains("gzip")) {
            text(figures, "gzip", Workload.TEXT_1K, atLeast(50).onMachine(machine("gzip")), 0.308);
            text(figures, "gzip", Workload.TEXT_32K, atLeast(59).onMachine(machine("gzip")), 0.30);
            random(figures, "gzip", 150);
        }
        if (Formats.COMPRESSIONS.contains("zstd")) {
            text(figures, "zstd", Workload.TEXT_1K, atLeast(135).onMachine(machine("zstd")), 0.29);
            Goal tenfold = atLeast(10 * CONTAINERSSH_32K).onMachine(machine("gzip"));
            text(figures, "zstd", Workload.TEXT_32K, tenfold, 1.08 * CONTAINERSSH_32K_SIZE);
            random(figures, "zstd", 1024);
        }
        for (String format : Formats.COMPRESSIONS) {
            others(figures, format);
        }
        Goal cast = atLeast(2.5 * CONTAINERSSH_CAST)
                .onMachine(Figure.of("", "", "", null, speeds("raw zlib 4")).value() / 74);
        figures.add(Figure.of("encode text 1 KiB, asciicast", "speed", "MiB/s", cast, speeds("encode TEXT_1K cast")));
        record(figures);
        return figures;
    }

    private void text(List<Figure> figures, String format, Workload workload, Goal speed, double size) {
        boolean gzip = format.equals("gzip");
        String raw = gzip ? "raw zlib 4" : "raw zstd 3";
        String what = workload == Workload.TEXT_1K ? "encode text 1 KiB, " : "encode text 32 KiB, ";
        for (String target : workload == Workload.TEXT_1K ? List.of("", " file") : List.of("")) {
            String key = "encode " + workload + " " + format + target;
            String work = what + format + (target.isEmpty() ? ", discarded" : ", to a file");
            figures.add(Figure.of(work, "speed", "MiB/s", speed, speeds(key)));
            Goal limit = atLeast(gzip && workload == Workload.TEXT_32K ? 0.97 : 0.8);
            figures.add(Figure.ratio(work, "speed, to " + raw, limit, speeds(key), speeds(raw)));
            if (!gzip) {
                figures.add(Figure.ratio(work, "speed, to raw zlib 4", null, speeds(key), speeds("raw zlib 4")));
            }
            figures.add(Figure.of(work, "bytes out per byte in", "", atMost(size), sizes(key)));
        }
        hashed(figures, what + format, "encode " + workload + " " + format, atMost(1.03));
    }

    /** What it costs to hash for the ledger what the encoder writes. */
    private void hashed(List<Figure> figures, String work, String key, Goal goal) {
        figures.add(Figure.ratio(
                work + ", discarded", "time with hashes for the ledger", goal, speeds(key), speeds(key + " hashed")));
    }

    private void random(List<Figure> figures, String format, double speed) {
        for (String target : List.of("", " file")) {
            String key = "encode RANDOM_32K " + format + target;
            String work = "encode random 32 KiB, " + format + (target.isEmpty() ? ", discarded" : ", to a file");
            Goal goal = atLeast(speed).onMachine(machine(format));
            figures.add(Figure.of(work, "speed", "MiB/s", goal, speeds(key)));
            figures.add(Figure.of(work, "bytes out per byte in", "", atMost(1.01), sizes(key)));
        }
        hashed(figures, "encode random 32 KiB, " + format, "encode RANDOM_32K " + format, null);
    }

    private void others(List<Figure> figures, String format) {
        String work = "encode text 32 KiB as fast as a transfer, " + format;
        figures.add(Figure.of(work, "speed", "MiB/s", null, speeds(transfer(format))));
        figures.add(Figure.of(work, "bytes out per byte in", "", null, sizes(transfer(format))));
        work = "keystrokes of 1 byte, 1,000 a second, " + format;
        figures.add(Figure.of(work, "bytes out each", "", atMost(6), sizes("keys " + format)));
        figures.add(Figure.of(work, "encoded at", "messages/s", null, messages("keys " + format)));
        work = "keystrokes of 1 byte, without a pause, " + format;
        Goal goal = atLeast(750_000).onMachine(machine(format));
        figures.add(Figure.of(work, "speed", "messages/s", goal, messages("single bytes " + format)));
        figures.add(Figure.of(work, "bytes out each", "", null, sizes("single bytes " + format)));
        Goal decode = atLeast(100).onMachine(machine(format));
        figures.add(Figure.of("decode text, " + format, "speed", "MiB/s", decode, speeds("decode TEXT_1K " + format)));
        for (String kind : List.of("literal", "pattern")) {
            String search = "search " + kind + " " + format;
            figures.add(Figure.of("search text for a " + kind + ", " + format, "speed", "MiB/s", null, speeds(search)));
            figures.add(Figure.ratio(
                    "search text for a " + kind + ", " + format,
                    "speed, to decoding alone",
                    kind.equals("literal") ? atLeast(0.5) : null,
                    speeds(search),
                    speeds("decode TEXT_1K " + format)));
        }
        figures.add(
                Figure.of("decode random, " + format, "speed", "MiB/s", decode, speeds("decode RANDOM_32K " + format)));
    }

    private void record(List<Figure> figures) {
        String work = "record() of 1 KiB";
        figures.add(Figure.of(work, "mean", "ns", atMost(2_000), values("record", InnerParts::score)));
        figures.add(Figure.of(work, "mean of the copy alone", "ns", null, values("copy", InnerParts::score)));
        figures.add(Figure.of(work, "p99.9", "ns", atMost(1_000_000), values("record", it -> percentile(it, 99.9))));
        figures.add(Figure.of(work, "p99.9 of the copy alone", "ns", null, values("copy", it -> percentile(it, 99.9))));
        figures.add(Figure.of(
                work,
                "allocated by all threads",
                "bytes",
                null,
                values("record", it -> secondary(it, "gc.alloc.rate.norm"))));
        figures.add(Figure.of(
                work,
                "allocated by the copy alone",
                "bytes",
                null,
                values("copy", it -> secondary(it, "gc.alloc.rate.norm"))));
    }

    /** How many times as fast this machine compresses as that of the goals. */
    private double machine(String format) {
        String raw = format.equals("zstd") ? "raw zstd 3" : "raw zlib 3";
        return Figure.of(raw, "", "", null, speeds(raw)).value() / THERE.get(format);
    }

    private double[] speeds(String key) {
        return values(key, it -> size(it) / MIB / (score(it) / 1e9));
    }

    private double[] messages(String key) {
        return values(key, it -> 1e9 * secondary(it, "messages") / samples(it) / score(it));
    }

    private double[] sizes(String key) {
        return values(key, it -> secondary(it, "bytesOut") / secondary(it, "bytesIn"));
    }

    private double[] values(String key, java.util.function.ToDoubleFunction<RunResult> value) {
        return results.get(key).stream().mapToDouble(value).toArray();
    }

    private static double size(RunResult result) {
        return Double.parseDouble(result.getParams().getParam("size"));
    }

    private static double samples(RunResult result) {
        return result.getPrimaryResult().getSampleCount();
    }

    private static double score(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    private static double percentile(RunResult result, double percent) {
        return result.getPrimaryResult().getStatistics().getPercentile(percent);
    }

    private static double secondary(RunResult result, String name) {
        return result.getSecondaryResults().get(name).getScore();
    }
}
