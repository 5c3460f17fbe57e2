package dev.sshdaudit.spark;

import static org.apache.spark.sql.functions.expr;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * An executor is killed while it reads a recording: Spark reads that recording again, on another one. Four more processes take too long
 * for every day: the test of a task that fails in the middle, in {@link PushdownTest}, is the short version.
 */
@EnabledIfSystemProperty(named = "soak", matches = "true", disabledReason = "long: mvn verify -Psoak")
class ExecutorKillTest {

    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
    private static final int RECORDINGS = 12;

    /** The recording in whose middle the first executor waits that reads it. */
    private static final String WATCHED = Sessions.id(3);

    private static final String FOLDER = "audit.test.folder";

    @TempDir
    private Path folder;

    @Test
    void aKillOfAnExecutorInTheMiddleGivesTheSameAnswer() throws Exception {
        Files.createDirectories(folder.resolve("in"));
        int messages = 0;
        for (int i = 0; i < RECORDINGS; i++) {
            var session = Sessions.shell(Sessions.id(i), START.plusSeconds(i), "gate", "alice", 200);
            messages += session.size();
            Files.write(folder.resolve("in").resolve(Sessions.id(i)), Sessions.recording(session));
        }
        String output = OwnProcess.run(folder, OwnProcess.classPath(), Cluster.class, folder.toString());
        assertTrue(output.contains("killed in the middle: true"), output);

        List<String> readers = Files.readAllLines(folder.resolve("readers"));
        assertEquals(3, readers.size(), "killed, again, and for the answer without a kill: " + readers);
        String killed = Files.readString(folder.resolve("waits"));
        assertEquals(killed, readers.get(0));
        assertNotEquals(killed, readers.get(1));

        List<String> answers = Files.readAllLines(folder.resolve("answers"));
        assertEquals(2, answers.size(), output);
        assertEquals(answers.get(1), answers.get(0));
        assertTrue(answers.get(0).startsWith("[" + messages + ","), answers.get(0));
    }

    /** A master, two workers and their executors, each a process. */
    public static final class Cluster {

        private Cluster() {}

        /** Asks once with a kill and once without, and writes both answers down. */
        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            SparkSession spark = SparkSession.builder()
                    .master("local-cluster[2,1,512]")
                    .config("spark.executor.memory", "512m")
                    .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                    .config("spark.executor.extraJavaOptions", OwnProcess.QUICK_START + " -D" + FOLDER + "=" + folder)
                    // there is no Spark on this machine but that of the class path
                    .config("spark.executorEnv.SPARK_TESTING", "1")
                    .config("spark.executorEnv.SPARK_SCALA_VERSION", "2.13")
                    .config("spark.ui.enabled", false)
                    .config("spark.driver.host", "127.0.0.1")
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    .config("spark.sql.shuffle.partitions", 2)
                    .config("spark.hadoop.fs.file.impl", WatchedFiles.class.getName())
                    .getOrCreate();
            Thread killer = new Thread(() -> kill(folder), "killer");
            killer.start();
            answer(spark, folder);
            killer.join();
            answer(spark, folder);
            spark.stop();
        }

        private static void answer(SparkSession spark, Path folder) throws IOException {
            Row row = spark.read()
                    .format("sshd-audit")
                    .option("table", "messages")
                    .load(folder.resolve("in").toString())
                    .selectExpr("name", "hash(number, timestamp, type, data, user) AS message")
                    .groupBy("name")
                    .agg(expr("count(*) AS count"), expr("sum(message) AS sum"))
                    .selectExpr("sum(count)", "sort_array(collect_list(struct(name, count, sum)))")
                    .first();
            line(folder.resolve("answers"), row.toString());
        }

        private static void kill(Path folder) {
            Path waits = folder.resolve("waits");
            Eventually.eventually("an executor is in the middle of " + WATCHED, 120, () -> Files.exists(waits));
            try {
                ProcessHandle executor = ProcessHandle.of(Long.parseLong(Files.readString(waits)))
                        .orElseThrow();
                boolean wasAlive = executor.isAlive();
                executor.destroyForcibly();
                executor.onExit().get(1, TimeUnit.MINUTES);
                System.out.println("killed in the middle: " + wasAlive);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The local file system of executors. The first of them that is in the middle of one recording waits there for its end. */
    public static final class WatchedFiles extends LocalFileSystem {

        /** Made by Hadoop. */
        public WatchedFiles() {
            super(new Raw());
        }

        private static final class Raw extends RawLocalFileSystem {

            @Override
            public FSDataInputStream open(org.apache.hadoop.fs.Path path, int buffer) throws IOException {
                FSDataInputStream in = super.open(path, buffer);
                if (!path.getName().equals(WATCHED)) {
                    return in;
                }
                line(folder().resolve("readers"), pid());
                return new FSDataInputStream(new FilePieces(
                        in, () -> stopAt(in, getFileStatus(path).getLen() / 2)));
            }

            private static void stopAt(FSDataInputStream in, long middle) throws IOException {
                if (in.getPos() >= middle && !Files.exists(folder().resolve("waits"))) {
                    Path whole = Files.writeString(folder().resolve("written"), pid());
                    Files.move(whole, folder().resolve("waits"), StandardCopyOption.ATOMIC_MOVE);
                    LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(2));
                }
            }

            private static Path folder() {
                return Path.of(System.getProperty(FOLDER));
            }

            private static String pid() {
                return String.valueOf(ProcessHandle.current().pid());
            }
        }
    }

    private static void line(Path file, String line) throws IOException {
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
