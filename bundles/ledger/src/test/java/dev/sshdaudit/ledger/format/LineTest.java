package dev.sshdaudit.ledger.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.format.ConnectionClosed.Channel;
import dev.sshdaudit.ledger.format.ConnectionClosed.FileOperation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LineTest {

    private static String text(Fact fact) {
        return new String(LineWriter.line(5, Facts.TIME, fact), StandardCharsets.UTF_8);
    }

    private static Fact read(String line) {
        return LineParser.parse(line.getBytes(StandardCharsets.UTF_8)).fact();
    }

    private static String problem(String line) {
        return assertThrows(IllegalArgumentException.class, () -> read(line), line)
                .getMessage();
    }

    @Test
    void everyFactIsReadAsItWasWritten() {
        for (Fact fact : Facts.ALL) {
            List<byte[]> lines = LineWriter.write(5, Facts.TIME, fact);
            assertEquals(1, lines.size());
            assertEquals(new Line(5, Facts.TIME, fact), LineParser.parse(lines.get(0)));
        }
    }

    @Test
    void everyTypeIsAmongTheFacts() {
        Stream<Class<?>> tested = Facts.ALL.stream().map(Fact::getClass);
        assertEquals(
                List.of(Fact.class.getPermittedSubclasses()).stream()
                        .map(Class::getName)
                        .sorted()
                        .toList(),
                tested.distinct().map(Class::getName).sorted().toList());
    }

    @Test
    void linesLookAsSpecified() {
        assertEquals(
                "{\"n\":5,\"time\":\"2026-11-26T16:00:00.000000001Z\",\"type\":\"segment\",\"ledger\":\"0123456789abcdef\","
                        + "\"node\":\"\",\"version\":1,\"size\":0,\"frontier\":[],\"previous\":null,"
                        + "\"open\":0,\"software\":\"sshd-audit 1\"}",
                text(Facts.ALL.get(1)));
        assertEquals(
                "{\"n\":5,\"time\":\"2026-11-26T16:00:00.000000001Z\",\"type\":\"recording.closed\","
                        + "\"name\":\"5f0c-1.2.cast\",\"connection\":\"5f0c\",\"channel\":1,\"part\":2,"
                        + "\"format\":\"asciinema\",\"contentType\":\"application/x-asciicast\","
                        + "\"start\":\"2026-11-26T16:00:00.000000001Z\",\"address\":\"::1\",\"country\":\"XX\","
                        + "\"user\":\"ann\",\"shared\":true,\"former\":\"4e\",\"state\":\"cut\","
                        + "\"end\":\"2026-11-26T16:00:00.000000001Z\",\"bytes\":12,\"sha256\":\"" + Facts.HASH
                        + "\",\"recovered\":true}",
                text(Facts.ALL.get(5)));
        assertEquals(
                "{\"n\":5,\"time\":\"2026-11-26T16:00:00.000000001Z\",\"type\":\"connection.closed\",\"connection\":\"5f0c\","
                        + "\"start\":\"2026-11-26T16:00:00.000000001Z\",\"end\":\"2026-11-26T16:00:01.000000001Z\","
                        + "\"address\":\"192.0.2.1\",\"user\":\"ann\",\"attempted\":\"root\",\"method\":\"publickey\",\"key\":\"SHA256:abc\","
                        + "\"client\":\"SSH-2.0-OpenSSH_9.2\",\"failures\":3,\"channels\":[{\"channel\":0,\"kind\":\"exec\","
                        + "\"command\":\"ls -l\",\"subsystem\":\"sftp\",\"exit\":1,\"signal\":\"KILL\",\"in\":10,"
                        + "\"out\":9223372036854775807},{\"channel\":1,\"kind\":\"shell\",\"in\":0,\"out\":0}],"
                        + "\"files\":[{\"path\":\"/etc/passwd\",\"op\":\"read\"}],"
                        + "\"forwardings\":[\"direct-tcpip localhost:80\"],\"lost\":7,\"former\":\"4e\"}",
                text(Facts.ALL.get(10)));
        assertTrue(text(Facts.ALL.get(8))
                .endsWith(",\"state\":\"cut\",\"end\":\"2026-11-26T16:00:00.000000001Z\",\"bytes\":12,\"sha256\":\""
                        + Facts.HASH + "\",\"imported\":true,\"node\":\"other-node\"}"));
        assertEquals(
                "{\"n\":5,\"time\":\"2026-11-26T16:00:00.000000001Z\",\"type\":\"recordings.complete\","
                        + "\"before\":\"2026-11-26T16:00:00.000000001Z\",\"count\":7,\"by\":\"karaf\"}",
                text(new Fact.RecordingsComplete(Facts.TIME, 7, "karaf")));
    }

    @Test
    void aRecordingThatWasImportedHasANodeAndNoOtherOneHas() {
        String imported = text(Facts.ALL.get(8));
        assertEquals("\"node\" is missing", problem(imported.replace(",\"node\":\"other-node\"", "")));
        assertEquals(
                "it has fields that version 1 of the format does not know",
                problem(imported.replace(",\"imported\":true", "")));
    }

    @Test
    void charactersThatTerminalsObeyAreEscaped() {
        String nasty = "\u0000\t\u001b[2J\u007f\u009b\u00ad\u200e\u202e\u2028\ufeff\ud83d\ude00\ud800\ue000\"\\";
        Fact fact = new Fact.Failure(true, "ü€" + nasty);
        String text = text(fact);
        assertTrue(
                text.contains("\"ü€\\u0000\\t\\u001B[2J\\u007F\\u009B\\u00AD\\u200E\\u202E\\u2028\\uFEFF"
                        + "\\uD83D\\uDE00\\uD800\\uE000\\\"\\\\\""),
                text);
        assertEquals(fact, read(text));
    }

    @Test
    void whatIsTooLongIsCut() {
        Channel channel = new Channel(0, "k".repeat(300), "c".repeat(1025), null, null, null, 0, 0);
        assertEquals("c".repeat(1023) + "…", channel.command());
        assertEquals("k".repeat(255) + "…", channel.kind());
        assertEquals("c".repeat(1024), Bounds.text("c".repeat(1024)));
        // the two halves of a character are not divided
        assertEquals("c".repeat(1022) + "…", Bounds.text("c".repeat(1022) + "\ud83d\ude00c"));
    }

    @Test
    void keysAndSignaturesAreNeverCut() {
        String longest = "x".repeat(Bounds.SIGNED);
        assertEquals(longest, new Fact.SigningKey(longest, longest).signature());
        assertThrows(IllegalArgumentException.class, () -> new Fact.SigningKey(longest + "x", null));
        assertThrows(IllegalArgumentException.class, () -> new Fact.Checkpointed("", longest + "x"));
    }

    @Test
    void longListsGoOnInFurtherLines() {
        // each character takes six bytes, the most there are
        String path = "\u202e".repeat(Bounds.TEXT);
        List<Channel> channels =
                Collections.nCopies(40, new Channel(0, path, path, path, 1L, path, Long.MAX_VALUE, Long.MAX_VALUE));
        List<FileOperation> files = Collections.nCopies(10_000, new FileOperation("/a/path/of/usual/length", "write"));
        ConnectionClosed many = new ConnectionClosed(
                path,
                Facts.TIME,
                Facts.TIME,
                path,
                path,
                path,
                path,
                path,
                path,
                Long.MAX_VALUE,
                channels,
                files,
                Collections.nCopies(30, path),
                Long.MAX_VALUE,
                path,
                false);
        long first = Long.MAX_VALUE - 1000;

        List<byte[]> lines = LineWriter.write(first, Facts.TIME, many);

        List<Channel> readChannels = new ArrayList<>();
        List<FileOperation> readFiles = new ArrayList<>();
        List<String> readForwardings = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            assertTrue(lines.get(i).length <= Bounds.LINE, "line " + i + " has " + lines.get(i).length);
            Line line = LineParser.parse(lines.get(i));
            assertEquals(first + i, line.n());
            ConnectionClosed piece = (ConnectionClosed) line.fact();
            assertEquals(i < lines.size() - 1, piece.more());
            assertEquals(many.user(), piece.user());
            readChannels.addAll(piece.channels());
            readFiles.addAll(piece.files());
            readForwardings.addAll(piece.forwardings());
        }
        assertEquals(many.channels(), readChannels);
        assertEquals(files, readFiles);
        assertEquals(many.forwardings(), readForwardings);
        int bytes = lines.stream().mapToInt(line -> line.length).sum();
        assertTrue(lines.size() <= 2 + bytes / (Bounds.LINE / 2), lines.size() + " lines for " + bytes + " bytes");
    }

    @Test
    void eachChangedCharacterOfAKeyIsRefused() {
        for (Fact fact : Facts.ALL) {
            String line = text(fact);
            for (int i = 0; i < line.length(); i++) {
                String changed = line.substring(0, i) + (char) (line.charAt(i) ^ 1) + line.substring(i + 1);
                try {
                    assertFalse(new Line(5, Facts.TIME, fact).equals(parse(changed)), changed);
                } catch (IllegalArgumentException expected) {
                    assertFalse(expected.getMessage().isEmpty());
                }
            }
        }
    }

    private static Line parse(String line) {
        return LineParser.parse(line.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void eachCutLineIsRefused() {
        for (Fact fact : Facts.ALL) {
            String line = text(fact);
            for (int i = 0; i < line.length(); i++) {
                problem(line.substring(0, i));
            }
            assertEquals("something follows the JSON object", problem(line + "{}"));
        }
    }

    @Test
    void errorsSayWhatIsWrongWithoutTheValue() {
        String stopped = "{\"n\":0,\"time\":\"2026-11-26T16:00:00.000000001Z\",\"type\":\"node.stopped\"}";
        assertEquals(new Fact.NodeStopped(), read(stopped));
        assertEquals("not a JSON object", problem("[]"));
        assertEquals("not a JSON object", problem(""));
        assertEquals("not JSON", problem("{\"n\":00}"));
        assertEquals("\"n\" is missing", problem("{}"));
        assertEquals("\"n\" is negative", problem(stopped.replace("0,", "-1,")));
        assertEquals("\"n\" has a value of a wrong kind", problem(stopped.replace("0,", "\"0\",")));
        assertEquals(
                "\"time\" is not a time in UTC with nine digits of the second",
                problem(stopped.replace("00.000000001Z", "00Z")));
        assertTrue(problem(stopped.replace("-11-26", "-11-31")).startsWith("\"time\" is not a time"));
        assertEquals(
                "it is of a type that version 1 of the format does not know", problem(stopped.replace("node", "mode")));
        assertEquals(
                "it has fields that version 1 of the format does not know",
                problem(stopped.replace("}", ",\"clean\":true}")));
        assertEquals("not JSON", problem(stopped.replace("}", ",\"n\":1}")));
        assertEquals(
                "the segment has version 2 of the format, and this program reads version 1",
                problem(text(Facts.ALL.get(0)).replace("\"version\":1", "\"version\":2")));
    }

    @Test
    void metadataIsKeptWhole() {
        for (Subject subject : List.of(Facts.SUBJECT, Facts.SMALL_SUBJECT)) {
            assertEquals(
                    subject,
                    Subject.of(subject.metadata("node", dev.sshdaudit.storage.RecordingMetadata.State.OPEN, null)));
        }
    }

    @Test
    void namesOfSegmentsSortByNumber() {
        SegmentName name = new SegmentName("0123456789abcdef", 42);
        assertEquals("ledger-0123456789abcdef-000000000042.jsonl", name.toString());
        assertEquals(name, SegmentName.parse(name.toString()).orElseThrow());
        SegmentName second = SegmentName.parse("ledger-0123456789abcdef-000000000042.2.jsonl")
                .orElseThrow();
        assertEquals(name.again(), second);
        assertEquals("ledger-0123456789abcdef-000000000042.2.jsonl", second.toString());
        assertTrue(second.compareTo(name) > 0);
        assertTrue(new SegmentName("0123456789abcdef", 43).compareTo(second) > 0);
        assertTrue(SegmentName.parse("ledger-0123456789abcdef-000000000042.1.jsonl")
                .isEmpty());
        assertTrue(SegmentName.parse(name + ".metadata.json").isEmpty());
        assertTrue(SegmentName.parse("5f0c").isEmpty());
        assertTrue(name.compareTo(new SegmentName("0123456789abcdef", 7)) > 0);
        assertThrows(IllegalArgumentException.class, () -> new SegmentName("xyz", 0));
        assertThrows(IllegalArgumentException.class, () -> new SegmentName("0123456789abcdef", -1));
    }

    @Test
    void timesHaveOneForm() {
        assertEquals("2026-11-26T16:00:00.000000001Z", Times.format(Facts.TIME));
        assertEquals(Facts.TIME, Times.parse(Times.format(Facts.TIME)));
        assertArrayEquals(new byte[] {'{', '}'}, Json.object(json -> {}), "an object without fields");
    }
}
