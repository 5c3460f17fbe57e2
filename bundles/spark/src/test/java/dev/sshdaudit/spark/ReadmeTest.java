package dev.sshdaudit.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows in Python and SQL fits the options and columns that there are. The same steps in Java run in ExamplesTest. */
class ReadmeTest {

    /** What the examples name themselves. */
    private static final Set<String> OWN_NAMES = Set.of("_index", "_id", "index", "value", "ssh-commands", "-");

    @TempDir
    private Path folder;

    private String readme;

    @BeforeEach
    void read() throws IOException {
        readme = Files.readString(Path.of("README.md"));
        byte[] recording = Sessions.recording(
                Sessions.shell(Sessions.id(1), Instant.parse("2026-11-20T10:00:00Z"), "gate", "alice", 1));
        Files.write(folder.resolve(Sessions.id(1)), recording);
    }

    private List<String> blocks(String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(readme)
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private Dataset<Row> messages() {
        return Sparks.session()
                .read()
                .format("sshd-audit")
                .option("table", "messages")
                .option("text", "true")
                .load(folder.toString());
    }

    @Test
    void examplesInPythonReadWithOptionsThatThereAre() {
        int reads = 0;
        for (String block : blocks("python")) {
            for (MatchResult read : found("spark\\.read\\.format\\(\"([a-z-]+)\"\\)(.*?)\\.load\\(", block)) {
                DataFrameReader reader = Sparks.session().read().format(read.group(1));
                for (MatchResult option : found("\\.option\\(\"(\\w+)\", \"(\\w+)\"\\)", read.group(2))) {
                    reader = reader.option(option.group(1), option.group(2));
                }
                assertTrue(reader.load(folder.toString()).count() > 0, block);
                reads++;
            }
        }
        assertTrue(reads >= 2, "reads in Python: " + reads);
    }

    @Test
    void examplesInPythonNameColumnsThatThereAre() {
        Set<String> columns = new TreeSet<>(Arrays.asList(messages().columns()));
        Set<String> named = new TreeSet<>();
        int filters = 0;
        for (String block : blocks("python")) {
            for (MatchResult filter : found("\\.where\\(\"([^\"]+)\"\\)", block)) {
                messages().where(filter.group(1)).schema(); // refused if a column is not there
                filters++;
            }
            for (MatchResult call :
                    found("\\b(select|struct|drop|partitionBy|partitionedBy|concat_ws|col)\\(([^()]*)\\)", block)) {
                for (MatchResult name : found("\"([^\"]*)\"", call.group(2))) {
                    if (!OWN_NAMES.contains(name.group(1))) {
                        named.add(name.group(1));
                    }
                }
            }
        }
        assertTrue(filters >= 3, "filters: " + filters);
        assertFalse(named.isEmpty());
        named.removeAll(columns);
        assertEquals(Set.of(), named, "of " + columns);
    }

    @Test
    void examplesInPythonArePython() throws Exception {
        Path script = folder.resolve("_examples.py");
        Files.writeString(script, String.join("\n", blocks("python")));
        List<String> command = List.of("python3", "-c", "import ast, sys; ast.parse(open(sys.argv[1]).read())");
        List<String> all = new ArrayList<>(command);
        all.add(script.toString());
        Process python;
        try {
            python = new ProcessBuilder(all).inheritIO().start();
        } catch (IOException e) {
            System.out.println("SKIPPED: the README's Python is not parsed, as there is no python3");
            assumeTrue(false, "there is no python3");
            return;
        }
        assertEquals(0, python.waitFor());
    }

    @Test
    void theTableOfAthenaHasTheColumnsOfTheParquet() {
        StructType parquet = messages().drop("json", "text").schema();
        List<MatchResult> tables = found(
                "CREATE EXTERNAL TABLE messages \\((.*?)\\)\\s*PARTITIONED BY \\((.*?)\\)",
                String.join("\n", blocks("sql")));
        assertEquals(1, tables.size());
        StructType table = StructType.fromDDL(tables.get(0).group(1));
        assertTrue(table.size() > 10, table::sql);
        for (StructField field : table.fields()) {
            assertEquals(parquet.apply(field.name()).dataType(), field.dataType(), field.name());
        }
        assertEquals(
                DataTypes.DateType,
                StructType.fromDDL(tables.get(0).group(2)).apply("day").dataType());
        assertEquals(DataTypes.DateType, parquet.apply("day").dataType());
    }

    private static List<MatchResult> found(String pattern, String in) {
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(in).results().toList();
    }
}
