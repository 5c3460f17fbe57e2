package dev.sshdaudit.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.OperatingSystemMXBean;
import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.Timestamps;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Spark costs beyond the decoder, and what a question about a day reads. No test run takes this: {@code mvn -f bundles/spark
 * test -Dtest=SparkBenchmark -Drecordings=10000 -Dmebibytes=2048}.
 */
class SparkBenchmark {

    private static final int DAYS = 100;
    private static final int MESSAGE = 1024;
    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final Instant FIRST = Instant.parse("2026-01-01T00:10:00Z");

    private static final String DECODER = "decoder on 2 threads";

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final int recordings = Integer.getInteger("recordings", 1000);
    private final long decoded = Integer.getInteger("mebibytes", 200) * 1024L * 1024;

    @TempDir
    private Path folder;

    private final ExecutorService both = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "decoder");
        thread.setDaemon(true);
        return thread;
    });

    private SparkSession spark;

    /** What is asked, by what it is called. The decoder reads the same messages whatever is asked. */
    private static final Map<String, Consumer<Dataset<Row>>> QUESTIONS = new LinkedHashMap<>();

    static {
        QUESTIONS.put(
                "a sum over three columns",
                messages -> messages.filter("stream = 1")
                        .selectExpr("count(*)", "sum(length(data))", "max(time)")
                        .collect());
        QUESTIONS.put(
                "rows of nine columns",
                messages -> written(messages.select(
                        "name", "connection", "user", "time", "type", "channel", "stream", "data", "problem")));
        QUESTIONS.put("rows of all columns but json", messages -> written(messages.drop("json")));
        QUESTIONS.put("rows of all columns", SparkBenchmark::written);
    }

    private static void written(Dataset<Row> rows) {
        rows.write().format("noop").mode("overwrite").save();
    }

    @Test
    void measure() throws Exception {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.session.timeZone", "UTC")
                .getOrCreate();
        write();
        System.out.printf(
                "%d recordings, %d MiB of data decoded, %d MiB stored; load of the machine %.1f%n",
                recordings, mib(decoded), mib(stored()), PROCESS.getSystemLoadAverage());
        // the first round warms both sides up, and does not count
        Map<String, List<Cost>> costs = new LinkedHashMap<>();
        for (int round = -1; round < ROUNDS; round++) {
            List<Cost> decoder = costs.computeIfAbsent(DECODER, name -> new ArrayList<>());
            decoder.add(Cost.of(this::decode));
            QUESTIONS.forEach((name, question) -> costs.computeIfAbsent(name, any -> new ArrayList<>())
                    .add(Cost.of(() -> question.accept(messages()))));
        }
        Cost bare = Cost.median(costs.get(DECODER));
        costs.forEach((name, all) -> {
            Cost cost = Cost.median(all);
            System.out.printf(
                    "%-28s %4.0f MiB/s, %.2f of the decoder, %.2f by the threads that read; %3.0f MiB for each second of processor time, %.2f of the decoder; %s%n",
                    name,
                    mib(decoded) / cost.wall(),
                    bare.wall() / cost.wall(),
                    bare.tasks() / cost.tasks(),
                    mib(decoded) / cost.processor(),
                    bare.processor() / cost.processor(),
                    cost);
        });
        System.out.printf("load of the machine %.1f%n", PROCESS.getSystemLoadAverage());
        day();
    }

    /**
     * Seconds that some work took.
     *
     * @param wall by the clock: other processes of the machine count, too
     * @param processor of all threads of this process
     * @param tasks of these, those of the threads that read
     * @param collecting by the clock, while the garbage collector worked
     * @param compiling of the compiler's threads, by the clock
     */
    private record Cost(double wall, double processor, double tasks, double collecting, double compiling) {

        static Cost of(Work work) {
            Cost before = now();
            try {
                work.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            Cost after = now();
            return new Cost(
                    after.wall - before.wall,
                    after.processor - before.processor,
                    after.tasks - before.tasks,
                    after.collecting - before.collecting,
                    after.compiling - before.compiling);
        }

        private static Cost now() {
            long tasks = 0;
            for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
                if (thread != null && thread.getThreadName().matches("Executor task.*|decoder.*")) {
                    tasks += Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId()));
                }
            }
            long collecting = ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                    .sum();
            return new Cost(
                    System.nanoTime() / 1e9,
                    PROCESS.getProcessCpuTime() / 1e9,
                    tasks / 1e9,
                    collecting / 1e3,
                    ManagementFactory.getCompilationMXBean().getTotalCompilationTime() / 1e3);
        }

        /** The median of each figure of all rounds but the first. */
        static Cost median(List<Cost> rounds) {
            List<Cost> counted = rounds.subList(1, rounds.size());
            return new Cost(
                    median(counted, Cost::wall),
                    median(counted, Cost::processor),
                    median(counted, Cost::tasks),
                    median(counted, Cost::collecting),
                    median(counted, Cost::compiling));
        }

        private static double median(List<Cost> costs, ToDoubleFunction<Cost> figure) {
            double[] sorted = costs.stream().mapToDouble(figure).sorted().toArray();
            return sorted[sorted.length / 2];
        }

        @Override
        public String toString() {
            return String.format(
                    "%.1f s; processor %.1f s (%.0f %% of two), of which threads that read %.1f s; collector %.1f s, compiler %.1f s",
                    wall, processor, 50 * processor / wall, tasks, collecting, compiling);
        }
    }

    private void write() throws Exception {
        if (!files().isEmpty()) {
            return;
        }
        List<Callable<Void>> tasks = new ArrayList<>();
        LedgerFiles ledger = new LedgerFiles("0123456789abcdef", "gate");
        int each = (int) (decoded / recordings / MESSAGE);
        for (int i = 0; i < recordings; i++) {
            int number = i;
            Instant start = FIRST.plus(Duration.ofDays(i % DAYS)).plusSeconds(i / DAYS * 60L % 80_000);
            ledger.recording(Sessions.id(i), start, start.plusSeconds(60), "alice", false);
            tasks.add(() -> {
                session(Sessions.id(number), start, each, number);
                return null;
            });
        }
        both(tasks);
        for (Map.Entry<String, byte[]> segment : ledger.segments().entrySet()) {
            Files.write(folder.resolve(segment.getKey()), segment.getValue());
        }
    }

    private void session(String id, Instant start, int count, int seed) throws IOException {
        List<AuditMessage> messages = new ArrayList<>(Sessions.shell(id, start, "gate", "alice", 0));
        AuditMessage last = messages.remove(messages.size() - 1);
        Random random = new Random(seed);
        long time = Timestamps.of(start.plusSeconds(1));
        for (int i = 0; i < count; i++) {
            messages.add(new AuditMessage(id, time + i, new Io(Io.STDOUT, text(random)), 0L, Map.of()));
        }
        messages.add(new AuditMessage(id, time + count, last.payload(), null, last.extras()));
        Path file = Files.write(folder.resolve(id), Sessions.recordingOfOneUnit(messages));
        Files.setLastModifiedTime(file, FileTime.from(start.plusSeconds(60)));
    }

    private static Bytes text(Random random) {
        StringBuilder text = new StringBuilder();
        while (text.length() < MESSAGE) {
            text.append("-rw-r--r-- 1 root root ").append(random.nextInt(1_000_000));
            text.append(" Nov 27 ").append(random.nextInt(24)).append(":").append(random.nextInt(60));
            text.append(" \u001b[32mlib").append(Integer.toString(random.nextInt(100_000), 36));
            text.append(".so\u001b[0m\r\n");
        }
        return Bytes.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), 0, MESSAGE);
    }

    private long stored() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("ledger"))
                    .sorted()
                    .toList();
        }
    }

    private void decode() throws Exception {
        List<Callable<Long>> tasks = new ArrayList<>();
        for (Path file : files()) {
            tasks.add(() -> decode(file));
        }
        long messages = 0;
        for (Future<Long> task : both(tasks)) {
            messages += task.get();
        }
        assertEquals(true, messages > recordings);
    }

    private static long decode(Path file) throws IOException {
        try (BinaryRecordingReader reader = BinaryRecordingReader.open(Files.newInputStream(file))) {
            while (reader.read() != null) {
                continue;
            }
            return reader.messages();
        }
    }

    private <T> List<Future<T>> both(List<Callable<T>> tasks) throws Exception {
        List<Future<T>> done = both.invokeAll(tasks);
        for (Future<T> task : done) {
            task.get();
        }
        return done;
    }

    private Dataset<Row> messages() {
        return spark.read().format("sshd-audit").option("table", "messages").load(folder.toString());
    }

    private void day() {
        long one = read(messages().filter("day = '2026-02-20'"));
        long all = read(messages().filter("date_format(time, 'yyyyMMdd') = '20260220'"));
        System.out.printf(
                "a day of %d: %d KiB of %d KiB read, %.2f %%%n", DAYS, one / 1024, all / 1024, 100.0 * one / all);
    }

    @SuppressWarnings("deprecation") // its successor does not count all schemes in one place
    private static long read(Dataset<Row> question) {
        FileSystem.clearStatistics();
        System.out.println(question.select("timestamp", "type", "data")
                        .filter("length(data) > 3")
                        .count() + " rows");
        return FileSystem.getAllStatistics().stream()
                .mapToLong(FileSystem.Statistics::getBytesRead)
                .sum();
    }

    private interface Work {

        void run() throws Exception;
    }

    private static long mib(long bytes) {
        return bytes >> 20;
    }
}
