package dev.sshdaudit.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that users have, in a Spark with the libraries that Spark has. */
class ShadedJarIT {

    private static final Path JAR = Path.of(System.getProperty("shaded.jar"));
    private static final Path JACKSON = Path.of(System.getProperty("jackson.of.spark"));

    @TempDir
    private Path folder;

    /** What runs in a process of its own. */
    public static final class Question {

        private Question() {}

        /** Counts the rows of two tables of a folder. */
        public static void main(String[] args) {
            SparkSession spark = SparkSession.builder()
                    .master("local[1]")
                    .config("spark.ui.enabled", false)
                    .config("spark.driver.host", "127.0.0.1")
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    .getOrCreate();
            for (String table : List.of("messages", "connections")) {
                Row row = spark.read()
                        .format("sshd-audit")
                        .option("table", table)
                        .load(args[0])
                        .selectExpr("count(*)", "count(problem)", "max(node)")
                        .first();
                System.out.println(table + " " + row);
            }
            spark.stop();
        }
    }

    @Test
    void itHasNothingThatSparkHasToo() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            TreeSet<String> packages = jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> String.join("/", Arrays.copyOf(name.split("/"), 2)))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(new TreeSet<>(List.of("com/exceptionfactory", "dev/sshdaudit")), packages);
            List<String> services = jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith("META-INF/services/") && !name.endsWith("/"))
                    .toList();
            assertEquals(List.of("META-INF/services/org.apache.spark.sql.sources.DataSourceRegister"), services);
        }
    }

    @Test
    void aSparkWithItsOwnJacksonReadsWithIt() throws Exception {
        Instant start = Instant.parse("2026-11-20T10:00:00Z");
        String id = Sessions.id(1);
        int count = Sessions.shell(id, start, "gate", "alice", 3).size();
        Files.write(folder.resolve(id), Sessions.recording(Sessions.shell(id, start, "gate", "alice", 3)));
        for (Map.Entry<String, byte[]> segment : new LedgerFiles("0123456789abcdef", "gate")
                .recording(id, start, start.plusSeconds(9), "alice", false)
                .segments()
                .entrySet()) {
            Files.write(folder.resolve(segment.getKey()), segment.getValue());
        }
        String output = OwnProcess.run(folder, classPath(), Question.class, folder.toString());
        assertTrue(output.contains("messages [" + count + ",0,gate]"), output);
        assertTrue(output.contains("connections [1,0,gate]"), output);
    }

    /** The jar in the place of our classes, and Spark's own Jackson in the place of ours. */
    private static List<String> classPath() throws IOException {
        List<String> classPath = new ArrayList<>(List.of(JAR.toString(), "target/test-classes"));
        for (Path jar : files(JACKSON)) {
            classPath.add(jar.toString());
        }
        for (String entry : OwnProcess.classPath()) {
            String name = Path.of(entry).getFileName().toString();
            boolean isOurs = entry.contains("sshdaudit") || name.startsWith("sshd-audit") || name.endsWith("classes");
            if (!isOurs && !name.startsWith("jackson-core")) {
                classPath.add(entry);
            }
        }
        return classPath;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var all = Files.list(directory)) {
            return all.toList();
        }
    }
}
