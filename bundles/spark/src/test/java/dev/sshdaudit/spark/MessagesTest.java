package dev.sshdaudit.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Timestamps;
import dev.sshdaudit.text.JsonLines;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table {@code messages}: each row is a message as the decoder reads it. */
class MessagesTest {

    private static final Instant START = Instant.parse("2026-11-20T10:00:00.123456789Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private void write(String name, byte[] recording) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, recording);
    }

    private Dataset<Row> messages(Map<String, String> options) {
        return Sparks.session()
                .read()
                .format("sshd-audit")
                .option("table", "messages")
                .options(options)
                .load(folder.toString());
    }

    private List<Row> rows(Map<String, String> options) {
        return messages(options).orderBy("path", "problem", "number").collectAsList();
    }

    /** What the reader of recordings itself makes of a recording, as far as it can be read. */
    private static List<AuditMessage> decoded(byte[] recording) throws IOException {
        List<AuditMessage> messages = new ArrayList<>();
        try (BinaryRecordingReader reader = BinaryRecordingReader.open(new ByteArrayInputStream(recording))) {
            while (true) {
                try {
                    AuditMessage message = reader.read();
                    if (message == null) {
                        return messages;
                    }
                    messages.add(message);
                } catch (RecordingException e) {
                    if (!e.recoverable()) {
                        return messages;
                    }
                }
            }
        }
    }

    private static void assertMessages(List<AuditMessage> expected, List<Row> rows) throws IOException {
        assertEquals(expected.size(), rows.size());
        for (int i = 0; i < rows.size(); i++) {
            assertMessage(i + 1, expected.get(i), rows.get(i));
        }
    }

    private static void assertMessage(long number, AuditMessage expected, Row row) throws IOException {
        String line = JsonLines.toJson(expected);
        assertEquals(line, row.getAs("json"));
        JsonNode json = JSON.readTree(line);
        assertEquals(number, row.<Long>getAs("number"));
        assertEquals(json.get("connectionId").asText(), row.getAs("connection"));
        assertEquals(json.get("typeId").asText(), row.getAs("type"));
        assertEquals(json.get("type").asLong(), row.<Long>getAs("code"));
        assertEquals(json.get("timestamp").asLong(), row.<Long>getAs("timestamp"));
        Instant time = Timestamps.toInstant(expected.timestamp());
        assertEquals(
                time.getNano() / 1000, row.<Timestamp>getAs("time").toInstant().getNano() / 1000);
        assertEquals(
                time.getEpochSecond(), row.<Timestamp>getAs("time").toInstant().getEpochSecond());
        assertEquals(expected.channelId(), row.getAs("channel"));
        assertEquals(
                expected.extras().keySet(),
                row.getJavaMap(row.fieldIndex("extras")).keySet());
        Iterator<Map.Entry<String, JsonNode>> fields = json.get("payload").fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            String key = field.getKey();
            String column = Map.of("name", "variable", "path", "socketPath", "country", "payloadCountry")
                    .getOrDefault(key, Character.toLowerCase(key.charAt(0)) + key.substring(1));
            assertField(field.getValue(), row.getAs(column));
        }
    }

    private static void assertField(JsonNode expected, Object actual) throws IOException {
        if (actual instanceof byte[] bytes) {
            assertArrayEquals(expected.binaryValue(), bytes);
        } else if (actual instanceof scala.collection.Seq<?> list) {
            assertEquals(expected.size(), list.size());
            assertEquals(expected.get(0).get("question").asText(), ((Row) list.apply(0)).getString(0));
        } else if (actual instanceof Long number) {
            assertEquals(expected.asText(), Long.toUnsignedString(number));
        } else {
            assertEquals(expected.isNull() ? null : expected.asText(), actual == null ? null : actual.toString());
        }
    }

    @Test
    void eachRowIsTheMessageThatTheDecoderReads() throws IOException {
        List<AuditMessage> messages = Sessions.shell(Sessions.id(1), START, "gate", "alice", 50);
        write(Sessions.id(1), Sessions.recording(messages));
        List<Row> rows = rows(Map.of("secrets", "true"));
        assertMessages(decoded(Sessions.recording(messages)), rows);
        for (Row row : rows) {
            assertEquals(Sessions.id(1), row.getAs("name"));
            assertEquals("alice", row.getAs("user"), "also before the user authenticated");
            assertEquals("gate", row.getAs("node"));
            assertEquals("192.0.2.7", row.getAs("address"));
            assertEquals("2026-11-20", row.getAs("day").toString());
            assertNull(row.getAs("problem"));
        }
    }

    @Test
    void rowsAreTheSameWhereSparkGeneratesNoCode() throws IOException {
        write(Sessions.id(1), Sessions.recording(Sessions.shell(Sessions.id(1), START, "gate", "alice", 100)));
        Map<String, String> options = Map.of("secrets", "true", "text", "true");
        List<Row> rows = rows(options);
        Sparks.session().conf().set("spark.sql.codegen.wholeStage", "false");
        try {
            assertEquals(
                    rows.stream().map(Row::json).toList(),
                    rows(options).stream().map(Row::json).toList());
        } finally {
            Sparks.session().conf().unset("spark.sql.codegen.wholeStage");
        }
    }

    @Test
    void secretsAreLeftOutUnlessTheyAreAskedFor() throws IOException {
        write(Sessions.id(1), Sessions.recording(Sessions.shell(Sessions.id(1), START, "gate", "alice", 1)));
        Row password = messages(Map.of()).filter("type = 'auth_password'").first();
        assertNull(password.getAs("password"));
        assertFalse(password.<String>getAs("json").contains("c3Bhcmst"));
        assertTrue(password.<String>getAs("json").contains("\"masked\":[\"payload.password\"]"));
        Row shown = messages(Map.of("secrets", "true"))
                .filter("type = 'auth_password'")
                .first();
        assertArrayEquals(Sessions.PASSWORD.getBytes(), shown.<byte[]>getAs("password"));
    }

    @Test
    void textIsWithoutEscapesAndOfWholeLines() throws IOException {
        write(Sessions.id(1), Sessions.recording(Sessions.shell(Sessions.id(1), START, "gate", "alice", 2)));
        List<String> lines = messages(Map.of("text", "true"))
                .filter("text is not null")
                .orderBy("number")
                .select("type", "text")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0) + ": " + row.getString(1))
                .toList();
        assertEquals(List.of("io: ls", "io: file 0 of 0", "io: file 1 of 1eef", "close: $ no end"), lines);
        assertFalse(Arrays.asList(messages(Map.of()).columns()).contains("text"));
    }

    @Test
    void aRecordingThatWasCutGivesItsPrefixAndARowThatSaysSo() throws IOException {
        byte[] whole = Sessions.recording(Sessions.shell(Sessions.id(1), START, "gate", "alice", 100));
        for (int part = 1; part < 10; part++) {
            byte[] cut = Arrays.copyOf(whole, whole.length * part / 10);
            write(Sessions.id(part), cut);
        }
        List<Row> rows = rows(Map.of("secrets", "true", "text", "true"));
        for (int part = 1; part < 10; part++) {
            String name = Sessions.id(part);
            List<Row> own =
                    rows.stream().filter(row -> row.getAs("name").equals(name)).toList();
            List<Row> problems =
                    own.stream().filter(row -> row.getAs("problem") != null).toList();
            assertEquals(1, problems.size());
            assertTrue(problems.get(0).<String>getAs("problem").startsWith("cut at byte"));
            assertNull(problems.get(0).getAs("type"));
            List<AuditMessage> expected = decoded(Arrays.copyOf(whole, whole.length * part / 10));
            assertMessages(
                    expected,
                    own.stream().filter(row -> row.getAs("problem") == null).toList());
            assertEquals(
                    expected.get(expected.size() - 1).timestamp(),
                    problems.get(0).<Long>getAs("timestamp"));
        }
    }

    @Test
    void aDamagedRecordingGivesWhatStandsBehindTheDamageToo() throws IOException {
        byte[] damaged = Sessions.recording(Sessions.shell(Sessions.id(1), START, "gate", "alice", 100));
        Arrays.fill(damaged, damaged.length / 2, damaged.length / 2 + 20, (byte) 0);
        write(Sessions.id(1), damaged);
        List<Row> rows = rows(Map.of("secrets", "true"));
        List<Row> good =
                rows.stream().filter(row -> row.getAs("problem") == null).toList();
        assertMessages(decoded(damaged), good);
        assertTrue(rows.size() > good.size());
        assertEquals("disconnect", good.get(good.size() - 1).getAs("type"));
    }

    @Test
    void anEncryptedRecordingIsReadWithTheFileOfAPrivateKey() throws IOException {
        List<AuditMessage> messages = Sessions.shell(Sessions.id(1), START, "gate", "alice", 10);
        write(Sessions.id(1) + ".age", Sessions.encrypted(Sessions.recording(messages)));
        Path key = Files.createTempFile("spark", ".key");
        Files.writeString(key, Sessions.KEY + "\n");
        try {
            Map<String, String> options = Map.of("secrets", "true", "identity", key.toString());
            assertMessages(decoded(Sessions.recording(messages)), rows(options));
            assertFalse(Sparks.plan(messages(options)).contains("AGE-SECRET"));
            Row locked = rows(Map.of()).get(0);
            assertTrue(locked.<String>getAs("problem").contains("option identity"), locked::toString);
            Files.writeString(key, Sessions.OTHER_KEY + "\n");
            assertTrue(rows(options).get(0).<String>getAs("problem").contains("does not open it"));
        } finally {
            Files.delete(key);
        }
    }

    @Test
    void aRecordingOfManyConnectionsHasNoUser() throws IOException {
        List<AuditMessage> messages = Sessions.shared(Sessions.id(9), START, "gate", 5);
        write(Sessions.id(9), Sessions.recording(messages));
        List<Row> rows = rows(Map.of("secrets", "true"));
        assertMessages(decoded(Sessions.recording(messages)), rows);
        for (Row row : rows.subList(1, rows.size())) {
            assertNull(row.getAs("user"));
            assertEquals("gate", row.getAs("node"));
            int number = Integer.parseInt(row.<String>getAs("connection"), 16) - 1000;
            assertEquals("198.51.100." + number, row.getAs("address"));
        }
    }

    @Test
    void recordingsOfAllFoldersAreReadAndNothingThatStandsBesideThem() throws IOException {
        List<AuditMessage> messages = Sessions.shell(Sessions.id(1), START, "gate", "alice", 1);
        byte[] recording = Sessions.recording(messages);
        write("2026-11-20/" + Sessions.id(1), recording);
        write("a b%20c:d#e?f*[g]/pre fix-" + Sessions.id(2) + ".2", recording);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(recording);
        }
        write("x/" + Sessions.id(3), gzip.toByteArray());
        write("x/" + Sessions.id(3) + ".metadata.json", new byte[] {'{'});
        write("x/" + Sessions.id(3) + ".aside", new byte[] {1});
        write("x/" + Sessions.id(3) + "-0.cast", new byte[] {'{'});
        write("x/.lock", new byte[0]);
        write("x/_SUCCESS", new byte[0]);
        List<Row> rows =
                messages(Map.of()).groupBy("name").count().orderBy("name").collectAsList();
        assertEquals(
                List.of(Sessions.id(1), Sessions.id(2) + ".2", Sessions.id(3)),
                rows.stream().map(row -> row.getString(0)).toList());
        rows.forEach(row -> assertEquals(messages.size(), row.getLong(1)));
    }

    @Test
    void whatIsNoRecordingIsARowAndNoError() throws IOException {
        write("notes.txt", "hello".getBytes());
        write("empty", new byte[0]);
        write(Sessions.id(1), "ContainerSSH-Auditlog\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".getBytes());
        write(Sessions.id(2) + ".age", "age-encryption.org/v1\n-> X25519 nonsense\n".getBytes());
        write("bomb", new byte[] {0x1f, (byte) 0x8b, 9, 9, 9});
        write("zstd", new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 1, 2, 3, 4, 5, 6});
        List<Row> rows = messages(Map.of()).collectAsList();
        assertEquals(6, rows.size());
        rows.forEach(row -> assertTrue(row.getAs("problem") != null, row::toString));
    }
}
