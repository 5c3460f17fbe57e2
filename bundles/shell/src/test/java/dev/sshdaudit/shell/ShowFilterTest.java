package dev.sshdaudit.shell;

import static dev.sshdaudit.shell.Recorded.CONNECT;
import static dev.sshdaudit.shell.Recorded.DISCONNECT;
import static dev.sshdaudit.shell.Recorded.ID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

/** The options of {@code audit:show} that choose messages. */
class ShowFilterTest {

    private final Recorded recorded = new Recorded();
    private final FakeShell shell = recorded.shell;

    private static AuditMessage on(long seconds, Payload payload) {
        return new AuditMessage(ID, seconds * 1_000_000_000L, payload, 0L);
    }

    private void withASession() {
        AuditMessage ran = on(5, new Io(Io.STDIN, Bytes.EMPTY)).withExtra("command", "cat /etc/shadow");
        recorded.withRecording(
                State.ENDED,
                CONNECT,
                on(1, new Exec(0, "ls")),
                on(2, new Io(Io.STDOUT, Bytes.utf8("Permission Denied\nok\n"))),
                ran,
                ran.withExtra("command", null).withExtra("commandEnded", "cat /etc/shadow"),
                on(9, new Exit(3)),
                DISCONNECT);
    }

    private String shown(String... options) throws Exception {
        List<String> ids = new ArrayList<>(List.of(ID));
        ids.addAll(List.of(options));
        String before = shell.printed();
        return shell.run(new ShowCommand(), null, Map.of("ids", ids)).substring(before.length());
    }

    @Test
    void messagesAreChosenByTypeTimeAndText() throws Exception {
        withASession();
        String all = shown();
        assertTrue(all.contains("Shell runs  \"cat /etc/shadow\"") && all.contains("Shell has run  \"cat"), all);
        String commands = shown("--commands");
        assertTrue(commands.contains("Execute program") && commands.contains("Shell runs"), commands);
        assertFalse(commands.contains("Permission") || commands.contains("Connect "), commands);
        String quiet = shown("--no-io");
        assertTrue(quiet.contains("Shell runs") && !quiet.contains("Permission"), quiet);
        String exits = shown("--type", "exit,conn*");
        assertTrue(exits.contains("9.000000") && exits.contains("Connect ") && !exits.contains("ls"), exits);
        String part = shown("--from", "2", "--to", "0:05", "--channel", "0");
        assertTrue(part.contains("Permission") && part.contains("Shell runs"), part);
        assertFalse(part.contains("Connect ") || part.contains("Program exited"), part);
        String found = shown("--grep", "denied");
        assertTrue(found.contains("2.000000  #0   I/O stdout  \"Permission Denied\\n\""), found);
        assertFalse(found.contains("ok\\n"), found);
        assertTrue(shown("--grep", "OK").contains("2.000000  #0   I/O stdout  \"ok\\n\""));
    }

    @Test
    void wrongChoicesOfMessagesAreRefused() {
        withASession();
        for (List<String> wrong : List.of(
                List.of(ID, "--type", "exce"),
                List.of(ID, "--from", "soon"),
                List.of(ID, "--channel", "x"),
                List.of(ID, "--json", "--commands"),
                List.of(ID, ID))) {
            CommandException refused = assertThrows(
                    CommandException.class, () -> shell.run(new ShowCommand(), null, Map.of("ids", wrong)));
            assertTrue(
                    refused.getMessage()
                            .matches(
                                    "--type exce is no type.*|--from soon is no time.*|--channel x is no.*|--json.*|One.*"),
                    refused.getMessage());
        }
    }

    @Test
    void aFloodOfOutputIsFolded() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            lines.append("line ").append(i).append('\n');
        }
        recorded.withRecording(
                State.ENDED,
                CONNECT,
                on(1, new Io(Io.STDOUT, Bytes.utf8(lines.toString()))),
                on(2, new Exit(0)),
                DISCONNECT);
        String folded = shown();
        assertTrue(
                folded.contains("line 19\\n") && folded.contains("line 995\\n") && folded.contains("line 999\\n"),
                folded);
        assertFalse(folded.contains("line 20\\n") || folded.contains("line 994\\n"), folded);
        assertTrue(folded.contains("... 975 lines of output, "), folded);
        assertTrue(folded.contains("audit:show --all " + ID + " shows them"), folded);
        assertTrue(folded.indexOf("Program exited") > folded.indexOf("line 999"), folded);
        assertEquals(
                1000,
                shown("--all").lines().filter(line -> line.contains("line ")).count());
    }
}
