package dev.sshdaudit.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells to do with the tables. */
class ExamplesTest {

    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

    @TempDir
    private Path folder;

    private final SparkSession spark = Sparks.session();

    @BeforeEach
    void write() throws IOException {
        CountedFiles.reset();
        for (int day = 0; day < 3; day++) {
            String id = Sessions.id(day);
            byte[] recording =
                    Sessions.recording(Sessions.shell(id, START.plus(Duration.ofDays(day)), "gate", "alice", 5));
            Files.createDirectories(folder.resolve("in"));
            Files.write(folder.resolve("in").resolve(id), recording);
        }
    }

    private Dataset<Row> messages() {
        return spark.read()
                .format("sshd-audit")
                .option("table", "messages")
                .load(folder.resolve("in").toString());
    }

    @Test
    void theSparkIsTheOneThatIsToBeTested() {
        assertEquals(System.getProperty("expected.spark"), spark.version());
    }

    @Test
    void messagesGoToParquetByDay() {
        String lake = folder.resolve("lake").toString();
        messages()
                .drop("json")
                .write()
                .partitionBy("day")
                .option("compression", "zstd")
                .mode("append")
                .parquet(lake);
        assertTrue(Files.isDirectory(folder.resolve("lake/day=2026-11-21")));
        Dataset<Row> back = spark.read().parquet(lake).drop("day");
        Dataset<Row> original = messages().drop("json", "day");
        assertEquals(original.count(), back.count());
        assertEquals(keys(original), keys(back));
    }

    @Test
    void messagesGoToDelta() {
        String lake = folder.resolve("delta").toString();
        messages()
                .drop("json")
                .write()
                .format("delta")
                .partitionBy("day")
                .mode("append")
                .save(lake);
        assertTrue(Files.isDirectory(folder.resolve("delta/_delta_log")));
        assertEquals(keys(messages()), keys(spark.read().format("delta").load(lake)));
    }

    @Test
    void messagesGoToIceberg() throws Exception {
        boolean isThere;
        try {
            isThere = Class.forName("org.apache.iceberg.spark.SparkCatalog") != null;
        } catch (ClassNotFoundException e) {
            isThere = false;
        }
        assumeTrue(isThere, "SKIPPED: -Psoak brings Iceberg, which is large");
        spark.conf().set("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog");
        spark.conf().set("spark.sql.catalog.lake.type", "hadoop");
        spark.conf()
                .set(
                        "spark.sql.catalog.lake.warehouse",
                        folder.resolve("iceberg").toString());
        messages().drop("json").createOrReplaceTempView("to_iceberg");
        spark.sql("CREATE TABLE lake.ssh.messages USING iceberg PARTITIONED BY (day) AS SELECT * FROM to_iceberg");
        assertTrue(Files.isDirectory(folder.resolve("iceberg/ssh/messages/metadata")));
        assertEquals(keys(messages()), keys(spark.table("lake.ssh.messages")));
    }

    private static List<String> keys(Dataset<Row> rows) {
        return rows.orderBy("name", "number")
                .select("name", "number", "time", "type", "data")
                .toJSON()
                .collectAsList();
    }

    @Test
    void messagesGoToOpenSearchAsLinesOfItsBulkRequest() throws IOException {
        Column index = struct(
                lit("ssh").alias("_index"),
                concat_ws("-", col("name"), col("number")).alias("_id"));
        Column action = to_json(struct(index.alias("index")));
        Column source = to_json(struct(col("time"), col("node"), col("user"), col("address"), col("variable")));
        messages()
                .where("type = 'setenv'")
                .select(concat(action, lit("\n"), source).alias("value"))
                .write()
                .text(folder.resolve("bulk").toString());
        List<String> lines = new ArrayList<>();
        try (Stream<Path> parts = Files.list(folder.resolve("bulk"))) {
            for (Path part : parts.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .toList()) {
                lines.addAll(Files.readAllLines(part));
            }
        }
        assertEquals(6, lines.size());
        ObjectMapper mapper = new ObjectMapper();
        for (int i = 0; i < lines.size(); i += 2) {
            JsonNode id = mapper.readTree(lines.get(i)).get("index").get("_id");
            assertTrue(id.asText().matches("[0-9a-f]{32}-7"), id::asText);
            assertEquals(
                    "LANG", mapper.readTree(lines.get(i + 1)).get("variable").asText());
        }
    }

    @Test
    void aViewInSqlIsAskedAsATable() {
        spark.sql("CREATE OR REPLACE TEMPORARY VIEW messages USING `sshd-audit` OPTIONS (table 'messages', path '"
                + folder.resolve("in") + "')");
        Row row = spark.sql("SELECT user, count(*), max(extras['command']) FROM messages"
                        + " WHERE day = DATE '2026-11-21' GROUP BY user")
                .first();
        assertEquals("alice", row.getString(0));
        assertEquals("ls", row.getString(2));
    }
}
