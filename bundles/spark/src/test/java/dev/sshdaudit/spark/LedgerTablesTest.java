package dev.sshdaudit.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.Fact.Failure;
import dev.sshdaudit.ledger.format.Fact.Log;
import dev.sshdaudit.ledger.format.Fact.RecordingUsed;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.LineParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables {@code connections} and {@code events}: each row is a line as the parser of lines reads it. */
class LedgerTablesTest {

    private static final Instant START = Instant.parse("2026-03-01T08:00:00.123456789Z");
    private static final String LEDGER = "0123456789abcdef";

    @TempDir
    private Path folder;

    @BeforeEach
    void reset() {
        CountedFiles.reset();
    }

    private Dataset<Row> table(String name) {
        return Sparks.session()
                .read()
                .format("sshd-audit")
                .option("table", name)
                .load("file://" + folder);
    }

    private static LedgerFiles ledger(int days) {
        LedgerFiles files = new LedgerFiles(LEDGER, "gate")
                .add(START, new Log(Log.What.ON, "auditing was switched on", "karaf"))
                .add(START, new Failure(true, "the disk is full"))
                .add(START, new RecordingUsed(RecordingUsed.What.VIEWED, Sessions.id(0), "carol", "ticket 7"));
        for (int day = 0; day < days; day++) {
            Instant start = START.plus(Duration.ofDays(day)).plusSeconds(60);
            files.recording(Sessions.id(day), start, start.plusSeconds(5), day % 2 == 0 ? "alice" : null, false);
        }
        return files;
    }

    private List<Line> write(LedgerFiles ledger) throws IOException {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (Map.Entry<String, byte[]> segment : ledger.segments().entrySet()) {
            for (String line : new String(segment.getValue(), StandardCharsets.UTF_8).split("\n")) {
                lines.add(LineParser.parse(line.getBytes(StandardCharsets.UTF_8)));
            }
            switch (number++ % 3) {
                case 0 -> Files.write(folder.resolve(segment.getKey()), segment.getValue());
                case 1 -> Files.write(folder.resolve(segment.getKey() + ".gz"), gzip(segment.getValue()));
                default -> Files.write(folder.resolve(segment.getKey() + ".zst"), Zstd.compress(segment.getValue()));
            }
        }
        return lines;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void eachConnectionIsARowWithItsLists() throws IOException {
        List<ConnectionClosed> expected = write(ledger(6)).stream()
                .filter(line -> line.fact() instanceof ConnectionClosed)
                .map(line -> (ConnectionClosed) line.fact())
                .toList();
        List<Row> rows = table("connections").orderBy("n").collectAsList();
        assertEquals(6, rows.size());
        for (int i = 0; i < 6; i++) {
            Row row = rows.get(i);
            ConnectionClosed connection = expected.get(i);
            assertEquals(connection.connection(), row.getAs("connection"));
            assertEquals("gate", row.getAs("node"));
            assertEquals(LEDGER, row.getAs("ledger"));
            assertEquals(connection.user(), row.getAs("user"));
            assertEquals(connection.attempted(), row.getAs("attempted"));
            assertEquals(connection.client(), row.getAs("client"));
            assertEquals(connection.key(), row.getAs("key"));
            assertEquals(connection.failures(), row.<Long>getAs("failures"));
            assertEquals(
                    connection.start().getEpochSecond(),
                    row.getTimestamp(row.fieldIndex("start")).toInstant().getEpochSecond());
            assertEquals("2026-03-0" + (i + 1), row.getAs("day").toString());
            List<Row> channels = row.getList(row.fieldIndex("channels"));
            assertEquals("cat \"/etc/shadow\"\n", channels.get(0).getAs("command"));
            assertEquals(1L, channels.get(0).<Long>getAs("exit"));
            assertEquals("sftp", channels.get(1).getAs("subsystem"));
            assertNull(channels.get(1).getAs("exit"));
            List<Row> files = row.getList(row.fieldIndex("files"));
            assertEquals("/etc/passwd", files.get(0).getAs("path"));
            assertEquals(List.of("db:5432"), row.getList(row.fieldIndex("forwardings")));
            assertNull(row.getAs("problem"));
        }
    }

    @Test
    void eachLineIsAnEvent() throws IOException {
        List<Line> expected = write(ledger(4));
        List<Row> rows = table("events").orderBy("n").collectAsList();
        assertEquals(expected.size(), rows.size());
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            assertEquals(expected.get(i).n(), row.<Long>getAs("n"));
            assertEquals(expected.get(i).fact().type(), row.getAs("type"));
            assertEquals(
                    expected.get(i), LineParser.parse(row.<String>getAs("json").getBytes(StandardCharsets.UTF_8)));
        }
        Row viewed = table("events").filter("type = 'recording.viewed'").first();
        assertEquals("carol", viewed.getAs("by"));
        assertEquals("ticket 7", viewed.getAs("reason"));
        assertEquals(Sessions.id(0), viewed.getAs("name"));
        Row closed =
                table("events").filter("type = 'recording.closed'").orderBy("n").first();
        assertEquals("ended", closed.getAs("state"));
        assertEquals(100L, closed.<Long>getAs("bytes"));
        assertEquals("ab".repeat(32), closed.getAs("sha256"));
        assertEquals("alice", closed.getAs("user"));
    }

    @Test
    void aQuestionAboutADayReadsTheSegmentsOfThatDay() throws IOException {
        write(ledger(100));
        String filter = "time >= '2026-04-20' and time < '2026-04-21'";
        assertEquals(1, table("connections").filter(filter).count());
        assertEquals(1, table("connections").filter("day = '2026-04-20'").count());
        CountedFiles.reset();
        Row found = table("connections").filter(filter).first();
        assertEquals(Sessions.id(50), found.getAs("connection"));
        long bytes = CountedFiles.BYTES.get();
        CountedFiles.reset();
        // what cannot be pushed down is asked of all segments: the control
        Row control = table("connections")
                .filter("date_format(time, 'yyyyMMdd') = '20260420'")
                .first();
        assertEquals(found, control);
        assertTrue(bytes * 4 < CountedFiles.BYTES.get(), bytes + " of " + CountedFiles.BYTES);
    }

    @Test
    void whatIsDamagedIsARowAndTheRestIsThere() throws IOException {
        Map<String, byte[]> segments = ledger(2).segments();
        for (Map.Entry<String, byte[]> segment : segments.entrySet()) {
            String text = new String(segment.getValue(), StandardCharsets.UTF_8);
            String damaged = text.replace("\"type\":\"recording.opened\"", "\"type\":\"recording.opened!\"");
            Files.writeString(folder.resolve(segment.getKey()), damaged + "{\"n\":99,\"time\":\"2026");
        }
        Files.write(folder.resolve("ledger-" + LEDGER + "-000000009999.jsonl.gz"), new byte[] {0x1f, (byte) 0x8b, 7});
        Files.write(folder.resolve("ledger-" + LEDGER + "-000000009998.jsonl"), new byte[200_000]);
        List<Row> rows = table("events").collectAsList();
        List<Row> problems =
                rows.stream().filter(row -> row.getAs("problem") != null).toList();
        assertEquals(4, problems.size(), problems::toString);
        assertEquals(2, table("connections").filter("connection is not null").count());
        assertTrue(
                Arrays.toString(problems.toArray()).contains("of a type that version 1 of the format does not know"));
    }

    @Test
    void segmentsOfOtherNodesAreLeftAfterTheirFirstLine() throws IOException {
        LedgerFiles other = new LedgerFiles("fedcba9876543210", "door");
        for (int i = 0; i < 300; i++) {
            other.recording(Sessions.id(i), START, START.plusSeconds(5), "bob", false);
        }
        write(ledger(3));
        write(other);
        assertEquals(3, table("connections").filter("node = 'gate'").count());
        CountedFiles.reset();
        assertEquals(300, table("connections").filter("node = 'door'").count());
        assertEquals(303, table("connections").count());
    }
}
