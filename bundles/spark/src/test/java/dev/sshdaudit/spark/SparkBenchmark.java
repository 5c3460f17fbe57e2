package dev.sshdaudit.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.OperatingSystemMXBean;
import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.Timestamps;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final int recordings = Integer.getInteger("recordings", 1000);
    private final long decoded = Integer.getInteger("mebibytes", 200) * 1024L * 1024;

    @TempDir
    private Path folder;

    private SparkSession spark;

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
                "%d recordings, %d MiB of data decoded, %d MiB stored%n", recordings, mib(decoded), mib(stored()));
        double[] bare = new double[ROUNDS];
        double[] sparks = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            double decoder = seconds(this::decode);
            long between = System.nanoTime();
            double question = seconds(this::ask);
            System.out.printf(
                    "processor time: decoder %.1f s, Spark %.1f s; wall time of Spark %.1f s%n",
                    decoder, question, (System.nanoTime() - between) / 1e9);
            if (round >= 0) {
                bare[round] = decoder;
                sparks[round] = question;
            }
        }
        Arrays.sort(bare);
        Arrays.sort(sparks);
        double a = bare[ROUNDS / 2];
        double b = sparks[ROUNDS / 2];
        System.out.printf(
                "medians of %d: for each second of processor time, decoder on 2 threads %.0f MiB, Spark local[2] %.0f MiB: %.2f of its rate%n",
                ROUNDS, mib(decoded) / a, mib(decoded) / b, a / b);
        day();
    }

    private void write() throws Exception {
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

    private static <T> List<Future<T>> both(List<Callable<T>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<T>> done = threads.invokeAll(tasks);
        threads.shutdown();
        for (Future<T> task : done) {
            task.get();
        }
        return done;
    }

    private Dataset<Row> messages() {
        return spark.read().format("sshd-audit").option("table", "messages").load(folder.toString());
    }

    private void ask() {
        messages()
                .select("name", "connection", "user", "time", "type", "channel", "stream", "data", "problem")
                .write()
                .format("noop")
                .mode("overwrite")
                .save();
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

    /** Seconds of processor time of this process: other processes of the machine do not count. */
    private static double seconds(Work work) throws Exception {
        long begun = PROCESS.getProcessCpuTime();
        work.run();
        return (PROCESS.getProcessCpuTime() - begun) / 1e9;
    }

    private interface Work {

        void run() throws Exception;
    }

    private static long mib(long bytes) {
        return bytes >> 20;
    }
}
