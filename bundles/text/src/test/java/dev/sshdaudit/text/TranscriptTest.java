package dev.sshdaudit.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Pty;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TranscriptTest {

    private final List<String> lines = new ArrayList<>();
    private final Transcript transcript = new Transcript(Timeline.relative(), lines::add);
    private long millis;

    @BeforeEach
    void connect() {
        add(new Connect("192.0.2.7", "XX"), null);
        lines.clear();
    }

    private void add(Payload payload, Long channel) {
        transcript.add(new AuditMessage("c", millis++ * 1_000_000, payload, channel));
    }

    private void io(long stream, String text) {
        add(new Io(stream, Bytes.utf8(text)), 0L);
    }

    private void type(String keys) {
        for (String key : keys.split("")) {
            io(Io.STDIN, key);
            io(Io.STDOUT, key.equals("\r") ? "\r\n" : "\u001b[1m" + key);
        }
    }

    private String shown() {
        transcript.end();
        return String.join("\n", lines).replaceAll("(?m)^ +[0-9]+\\.[0-9]+  ", "");
    }

    @Test
    void whatWasTypedStandsInOnePieceBesideItsEcho() {
        io(Io.STDOUT, "$ ");
        type("ls\r");
        io(Io.STDOUT, "file\r\n");
        add(new Close(), 0L);
        assertEquals("""
                #0   I/O stdout  "$ \\e[1ml\\e[1ms"
                #0   I/O stdin  "ls\\r"
                #0   I/O stdout  "\\r\\n"
                #0   I/O stdout  "file\\r\\n"
                #0   Close channel""", shown());
    }

    @Test
    void keysWithoutALineEndAreShownBeforeWhatEndsTheirChannel() {
        io(Io.STDIN, "a");
        io(Io.STDIN, "b");
        add(new Close(), 0L);
        io(Io.STDIN, "c");
        add(new Disconnect(), null);
        assertEquals(
                List.of("#0   I/O stdin  \"ab\"", "#0   Close channel", "#0   I/O stdin  \"c\"", "-    Disconnect"),
                shown().lines().toList());
    }

    @Test
    void channelsAndStreamsAreNotMixed() {
        add(new Io(Io.STDIN, Bytes.utf8("a")), 0L);
        add(new Io(Io.STDIN, Bytes.utf8("b")), 1L);
        add(new Io(Io.STDIN, Bytes.utf8("A\r")), 0L);
        add(new Io(Io.STDERR, Bytes.utf8("c")), 1L);
        add(new Io(Io.STDIN, Bytes.utf8("B\r")), 1L);
        assertEquals(
                List.of("#0   I/O stdin  \"aA\\r\"", "#1   I/O stderr  \"c\"", "#1   I/O stdin  \"bB\\r\""),
                shown().lines().toList());
    }

    @Test
    void outputAfterAPauseIsAMessageOfItsOwn() {
        io(Io.STDOUT, "Password: ");
        millis += 1_500;
        io(Io.STDOUT, "no");
        assertEquals(2, shown().lines().count());
    }

    @Test
    void messagesWithExtrasStandAlone() {
        io(Io.STDOUT, "a");
        transcript.add(new AuditMessage("c", 5_000_000, new Io(Io.STDOUT, Bytes.utf8("b")), 0L)
                .withExtra(AuditMessage.LOST_BYTES, 7));
        io(Io.STDOUT, "c");
        assertEquals(
                List.of("#0   I/O stdout  \"a\"", "#0   I/O stdout  \"b\" +lostBytes=7", "#0   I/O stdout  \"c\""),
                shown().lines().toList());
    }

    private void mask(long channel, Object characters) {
        transcript.add(new AuditMessage(
                "c",
                millis++ * 1_000_000,
                new Io(Io.STDIN, Bytes.EMPTY),
                channel,
                Map.of(AuditMessage.MASKED, characters)));
    }

    @Test
    void keysThatAreNotRecordedAreOneLineForEachLineThatWasTyped() {
        io(Io.STDOUT, "Password: ");
        mask(0, true);
        mask(1, true);
        mask(0, true);
        io(Io.STDIN, "\r");
        io(Io.STDOUT, "Again: ");
        for (int i = 0; i < 3; i++) {
            mask(0, 2L);
            io(Io.STDOUT, "**");
        }
        io(Io.STDIN, "\r");
        io(Io.STDIN, "y");
        mask(0, 1L);
        add(new Close(), 0L);
        assertEquals(
                List.of(
                        "#0   I/O stdout  \"Password: \"",
                        "#0   Typed, not shown",
                        "#0   I/O stdin  \"\\r\"",
                        "#0   I/O stdout  \"Again: ******\"",
                        "#0   Typed, not shown: 6 characters",
                        "#0   I/O stdin  \"\\r\"",
                        "#0   I/O stdin  \"y\"",
                        "#0   Typed, not shown: 1 character",
                        "#0   Close channel",
                        "#1   Typed, not shown"),
                shown().lines().toList());
    }

    @Test
    void keysThatAreNotRecordedAreToldOnceThoughTheLineIsTypedSlowly() {
        for (int i = 0; i < 4; i++) {
            mask(0, true);
            transcript.end();
        }
        io(Io.STDIN, "\r");
        mask(0, true);
        assertEquals(
                List.of("#0   Typed, not shown", "#0   I/O stdin  \"\\r\"", "#0   Typed, not shown"),
                shown().lines().toList());
    }

    @Test
    void keysThatTheTerminalShowedLaterHaveTheTimeAtWhichTheyWereTyped() {
        millis = 9_000;
        transcript.add(new AuditMessage(
                "c",
                9_000_000_000L,
                new Io(Io.STDIN, Bytes.utf8("ls")),
                0L,
                Map.of(AuditMessage.TYPED_AT, 7_500_000_000L)));
        assertEquals("#0   I/O stdin  \"ls\" +typedAt=7.500000", shown());
    }

    @Test
    void whatTellsOfKeysIsLeftOutWithTheKeys() {
        MessageFilter quiet = new MessageFilter(List.of(), null, Long.MIN_VALUE, Long.MAX_VALUE, false, false);
        Io nothing = new Io(Io.STDIN, Bytes.EMPTY);
        assertFalse(quiet.test(new AuditMessage("c", 0, nothing, 0L, Map.of(AuditMessage.MASKED, true))));
        assertTrue(quiet.test(new AuditMessage("c", 0, nothing, 0L, Map.of("command", "ls"))));
    }

    @Test
    void floodsOfTheSameLineAreCounted() {
        for (int i = 0; i < 600; i++) {
            io(Io.STDOUT, "\n".repeat(32_768));
        }
        io(Io.STDOUT, "end\n");
        assertEquals("""
                #0   I/O stdout  "\\n"
                                              (the same 19660799 times more)
                #0   I/O stdout  "end\\n\"""", shown());
    }

    @Test
    void linesThatComeTwiceAreShownTwice() {
        io(Io.STDOUT, "a\na\nb\n");
        io(Io.STDOUT, "b\n");
        add(new Close(), 0L);
        io(Io.STDOUT, "b\n");
        assertEquals(5, shown().lines().filter(line -> line.contains("\"")).count(), shown());
        assertFalse(shown().contains("the same"), shown());
    }

    @Test
    void whatRepeatsIsCountedBeforeAGap() {
        io(Io.STDOUT, "a\na\na\n");
        transcript.gap(new RecordingException(Problem.DAMAGED, 5, 1, true, "odd"));
        assertTrue(lines.get(1).contains("(the same 2 times more)"), lines.toString());
        assertTrue(lines.get(2).contains("odd (byte 5)"), lines.toString());
    }

    @Test
    void terminalModesAreShownWhereTheTimelineIsExact() {
        AuditMessage pty = new AuditMessage("c", 0, new Pty(0, "xterm", 80, 24, 0, 0, Bytes.utf8("Mo1")), 0L);
        assertFalse(Timeline.relative().lines(pty).get(0).contains("modelist"));
        assertTrue(Timeline.relative().exact().lines(pty).get(0).contains("modelist=\"Mo1\""));
    }
}
