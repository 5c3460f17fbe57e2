package dev.sshdaudit.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.storage.s3.testing.Gate;
import dev.sshdaudit.storage.s3.testing.Gate.Verdict;
import dev.sshdaudit.storage.s3.testing.S3Proxy;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Recordings and ledgers in a bucket, read through Hadoop's {@code s3a} from a real server, are those of a folder. */
@EnabledIfSystemProperty(named = "soak", matches = "true", disabledReason = "large: mvn verify -Psoak")
class BucketTest {

    private static final Path JAR = Path.of("target/server/s3proxy.jar");
    private static final Instant FIRST = Instant.parse("2026-01-01T09:00:00Z");
    private static final int DAYS = 20;

    /** What the README says that suffices: s3:ListBucket, s3:GetObject. */
    private static final Set<String> READING = Set.of("ListObjectsV2", "GetObject", "HeadObject");

    private static final Set<String> GOT = new ConcurrentSkipListSet<>();

    @TempDir
    private static Path temp;

    private static Path folder;
    private static S3Proxy server;
    private static Gate gate;

    @BeforeAll
    static void write() throws IOException {
        folder = Files.createDirectory(temp.resolve("folder"));
        LedgerFiles ledger = new LedgerFiles("0123456789abcdef", "gate");
        for (int day = 0; day < DAYS; day++) {
            Instant start = FIRST.plus(Duration.ofDays(day));
            Files.write(
                    folder.resolve(Sessions.id(day)),
                    Sessions.recording(Sessions.shell(Sessions.id(day), start, "gate", "alice", 500)));
            ledger.recording(Sessions.id(day), start, start.plusSeconds(600), "alice", false);
        }
        byte[] whole = Files.readAllBytes(folder.resolve(Sessions.id(0)));
        Files.write(folder.resolve(Sessions.id(1000)), Arrays.copyOf(whole, whole.length / 2));
        for (Map.Entry<String, byte[]> segment : ledger.segments().entrySet()) {
            Files.write(folder.resolve(segment.getKey()), segment.getValue());
        }
        server = S3Proxy.in(temp.resolve("server"), JAR).start();
        gate = new Gate(server.port());
        gate.rule = BucketTest::reading;
        upload();
        configure(Sparks.session().sparkContext().hadoopConfiguration(), gate.endpoint());
    }

    private static Verdict reading(String operation, String key) {
        if (operation.equals("GetObject")) {
            GOT.add(key.substring(key.lastIndexOf('/') + 1));
        }
        return READING.contains(operation) ? Verdict.PASS : Verdict.DENY;
    }

    private static Configuration configure(Configuration configuration, String endpoint) {
        configuration.set("fs.s3a.endpoint", endpoint);
        configuration.set("fs.s3a.path.style.access", "true");
        configuration.set("fs.s3a.connection.ssl.enabled", "false");
        configuration.set("fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        configuration.set("fs.s3a.access.key", S3Proxy.ACCESS_KEY);
        configuration.set("fs.s3a.secret.key", S3Proxy.SECRET_KEY);
        configuration.set("fs.s3a.attempts.maximum", "1");
        configuration.set("fs.s3a.retry.limit", "1");
        return configuration;
    }

    private static void upload() throws IOException {
        Configuration past = configure(new Configuration(), server.endpoint());
        try (FileSystem bucket = FileSystem.newInstance(URI.create("s3a://" + S3Proxy.BUCKET), past);
                var files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                try (OutputStream out = bucket.create(
                        new org.apache.hadoop.fs.Path("s3a://" + S3Proxy.BUCKET + "/audit/" + file.getFileName()))) {
                    Files.copy(file, out);
                }
            }
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            gate.close();
            server.close();
        }
    }

    @BeforeEach
    void forget() {
        GOT.clear();
        gate.requests.clear();
    }

    private static Dataset<Row> table(String table, String path) {
        return Sparks.session()
                .read()
                .format("sshd-audit")
                .option("table", table)
                .load(path);
    }

    private static List<String> rows(String table, String path) {
        Dataset<Row> rows = table(table, path).drop("path");
        List<String> all = new ArrayList<>();
        rows.orderBy(rows.col(table.equals("messages") ? "name" : "n"), rows.col("time"), rows.col("problem"))
                .toJSON()
                .collectAsList()
                .forEach(all::add);
        return all;
    }

    @Test
    void aBucketHasTheRowsOfAFolder() {
        for (String table : List.of("messages", "events", "connections")) {
            List<String> expected = rows(table, folder.toString());
            assertTrue(expected.size() >= DAYS, table);
            assertEquals(expected, rows(table, "s3a://audit/audit"), table);
        }
        Map<String, Long> operations = new TreeMap<>();
        gate.requests.forEach(request -> operations.merge(request, 1L, Long::sum));
        System.out.println("requests of three tables in a bucket of " + (DAYS + 1) + " recordings: " + operations);
        assertTrue(READING.containsAll(operations.keySet()), operations::toString);
        boolean isToldLengths = !System.getProperty("expected.spark").startsWith("3.");
        assertEquals(
                isToldLengths ? 0 : operations.get("GetObject"),
                operations.getOrDefault("HeadObject", 0L),
                operations::toString);
    }

    @Test
    void aQuestionAboutADayReadsTheRecordingsOfThatDay() {
        long count = table("messages", "s3a://audit/audit")
                .filter("day = '2026-01-07'")
                .count();
        assertTrue(count > 500, count + "");
        GOT.removeIf(key -> key.startsWith("ledger"));
        // of the cut one no line tells, and it was uploaded at another time
        assertEquals(Set.of(Sessions.id(6)), GOT);
    }

    @Test
    void aBucketThatCannotBeReadIsAnErrorWithoutTheKey() {
        gate.rule = (operation, key) -> Verdict.DENY;
        try {
            Exception error = assertThrows(
                    Exception.class,
                    () -> table("messages", "s3a://audit/audit").count());
            for (Throwable cause = error; cause != null; cause = cause.getCause()) {
                assertFalse(String.valueOf(cause.getMessage()).contains(S3Proxy.SECRET_KEY));
            }
            assertTrue(String.valueOf(error.getMessage()).contains("AccessDenied"), error::toString);
        } finally {
            gate.rule = BucketTest::reading;
        }
    }
}
