package dev.sshdaudit.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FoldingTest {

    private final List<String> lines = new ArrayList<>();
    private final Folding folding = new Folding(lines::add, "--all shows them");
    private final Transcript transcript = new Transcript(Timeline.relative(), folding);

    private static AuditMessage message(Payload payload) {
        return new AuditMessage("c", 0, payload, 0L);
    }

    private void output(int from, int to) {
        for (int i = from; i < to; i++) {
            transcript.add(message(new Io(Io.STDOUT, Bytes.utf8("l" + i + "\n"))));
        }
    }

    private void end() {
        transcript.end();
        folding.end();
    }

    @Test
    void ofAFloodTheFirstAndTheLastLinesPass() {
        transcript.add(message(new Exec(0, "yes")));
        output(0, 100);
        transcript.add(message(new Exit(0)));
        end();
        assertEquals(1 + 20 + 1 + 5 + 1, lines.size());
        assertTrue(lines.get(21).startsWith("  ... 75 lines of output, "), lines.get(21));
        assertTrue(lines.get(21).endsWith(" are left out here; --all shows them ..."), lines.get(21));
        assertTrue(lines.get(22).matches(" +0\\.000000  #0   I/O stdout  \"l95\\\\n\""), lines.get(22));
        assertTrue(lines.get(27).contains("Program exited"));
    }

    @Test
    void allPassesOfWhatIsNoFlood() {
        output(0, 25);
        transcript.add(message(new Exit(0)));
        output(25, 50);
        end();
        assertEquals(51, lines.size());
        for (String line : lines) {
            assertTrue(line.contains("I/O stdout  \"l") || line.contains("exited"), line);
        }
    }

    @Test
    void linesOfOneMessageAreFoldedWithItsTime() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            text.append("l").append(i).append('\n');
        }
        transcript.add(message(new Io(Io.STDERR, Bytes.utf8(text.toString()))));
        end();
        assertEquals(26, lines.size());
        assertTrue(lines.get(1).startsWith("      "), lines.get(1));
        assertTrue(lines.get(21).matches(" +0\\.000000  #0   I/O stderr  \"l55\\\\n\""), lines.get(21));
    }

    @Test
    void whatIsTypedEndsAFlood() {
        output(0, 20);
        transcript.add(message(new Io(Io.STDIN, Bytes.utf8("q\r"))));
        output(20, 40);
        end();
        assertEquals(41, lines.size());
    }

    @Test
    void commandsOfShellsHaveLinesOfTheirOwn() {
        AuditMessage note = message(new Io(Io.STDIN, Bytes.EMPTY));
        AuditMessage begun = new AuditMessage("c", 0, note.payload(), 0L, Map.of("command", "ls \u0007"));
        AuditMessage ended =
                new AuditMessage("c", 1, note.payload(), 0L, Map.of("commandEnded", "ls", "commandError", "no"));
        assertEquals("ls \u0007", ShellCommands.begun(begun));
        assertEquals("ls", ShellCommands.ended(ended));
        assertEquals(
                null,
                ShellCommands.begun(message(new Io(Io.STDIN, Bytes.utf8("x"))).withExtra("command", "forged")));
        List.of(begun, begun, ended).forEach(transcript::add);
        end();
        assertEquals(3, lines.size(), lines::toString);
        assertTrue(lines.get(1).endsWith("#0   Shell runs  \"ls \\x07\""), lines.get(1));
        assertTrue(lines.get(2).endsWith("Shell has run  \"ls\" +commandError=\"no\""), lines.get(2));
    }

    @Test
    void aLineThatFitsHasTheTimeOfItsMessage() {
        List<String> found = new ArrayList<>();
        Transcript all =
                new Transcript(Timeline.relative(), new MatchingLines(found::add, line -> line.contains("two")));
        all.add(message(new Io(Io.STDOUT, Bytes.utf8("one\ntwo\nthree\n"))));
        all.add(message(new Exec(0, "two too")));
        all.end();
        assertEquals(2, found.size());
        assertTrue(found.get(0).matches(" +0\\.000000  #0   I/O stdout  \"two\\\\n\""), found.get(0));
    }

    @Test
    void charactersThatComeInPiecesAreWhole() {
        Utf8Stream stream = new Utf8Stream();
        assertEquals("a", stream.decode(Bytes.copyOf(new byte[] {'a', (byte) 0xe2, (byte) 0x82})));
        assertEquals("\u20acb", stream.decode(Bytes.copyOf(new byte[] {(byte) 0xac, 'b', (byte) 0xe2})));
        stream.interrupt();
        assertEquals("\ufffdc", stream.decode(Bytes.copyOf(new byte[] {(byte) 0x9b, 'c', (byte) 0xe2})));
        assertEquals("\ufffd", stream.rest());
    }
}
