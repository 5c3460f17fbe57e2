package dev.sshdaudit.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.live.LiveChannel;
import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.query.AuditQuery;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The commands about connections that are open. */
class LiveTest {

    private static final String ID = "84c94c0fedc50f5b297528d8943c05f5";
    private static final String OTHER = "57a5f52347dac1033a02cd37adecb129";

    private final FakeQuery query = new FakeQuery();
    private final FakeShell shell = new FakeShell().with(AuditQuery.class, null, query);

    @AfterEach
    void endsInterruption() {
        Thread.interrupted();
    }

    private static LiveClient client(String id, String user) {
        return new LiveClient(id, "vm", Instant.now().minusSeconds(100), "192.0.2.7:50022", user);
    }

    private static LiveConnection connection(String id, String user) {
        LiveChannel shell = new LiveChannel(0, "session", Instant.now(), "shell", null, "cat /etc/passwd\u0007");
        LiveChannel forward = new LiveChannel(1, "direct-tcpip", Instant.now(), null, "db:5432", null);
        return new LiveConnection(
                client(id, user),
                Instant.now().minusSeconds(5),
                List.of(shell, forward),
                0,
                20,
                10,
                3000,
                2048,
                4096,
                0);
    }

    private void message(LiveClient client, Payload payload, long skipped) {
        query.live.add(new LiveMessage(client, new AuditMessage(client.id(), 1, payload, 0L), skipped));
    }

    @Test
    void sessionsTellWhoseTheyAreAndWhatRuns() throws Exception {
        query.sessions.add(connection(ID, "alice"));
        query.sessions.add(connection(OTHER, null));
        String all = shell.run(new SessionsCommand(), null, Map.of());
        assertTrue(all.contains("#0 shell \"cat /etc/passwd\\x07\", #1 direct-"), all);
        assertTrue(all.lines().anyMatch(line -> line.startsWith(ID + " | alice | 192.0.2.7:50022 |")), all);
        assertTrue(all.contains("2.0 KiB/s") && all.contains("4.0 KiB"), all);
        assertEquals(4, all.lines().count());
    }

    @Test
    void sessionsFitNarrowTerminals() throws Exception {
        query.sessions.add(connection(ID, "alice"));
        query.sessions.add(connection(OTHER, "a-user-with-a-long-name"));
        for (int width : new int[] {100, 80, 60}) {
            String all = shell.wide(width).run(new SessionsCommand(), null, Map.of());
            String last = all.substring(all.lastIndexOf("ID "));
            assertTrue(last.lines().allMatch(line -> line.length() <= width), last);
            assertTrue(last.contains(ID.substring(0, 8)), last);
        }
    }

    @Test
    void sessionsOfAUserAlone() throws Exception {
        query.sessions.add(connection(ID, "alice"));
        query.sessions.add(connection(OTHER, "bob"));
        assertFalse(
                shell.run(new SessionsCommand(), null, Map.of("user", "bob")).contains(ID));
    }

    @Test
    void theReasonOfATerminationMayStandBehindTheId() throws Exception {
        query.sessions.add(connection(ID, "alice"));
        String told = shell.run(new TerminateCommand(), null, Map.of("ids", List.of("84c9", "--reason", "go home")));
        assertEquals(List.of("terminate 84c9: go home"), query.asked);
        assertEquals("Connection " + ID + " of user alice from 192.0.2.7:50022 is ended\n", told);
    }

    @Test
    void wrongOptionsBehindTheIdAreRefused() {
        for (List<String> ids :
                List.of(List.of("84c9", "--raeson", "x"), List.of("84c9", "--reason"), List.of("84c9", "57a5"))) {
            CommandException refused = assertThrows(
                    CommandException.class, () -> shell.run(new TerminateCommand(), null, Map.of("ids", ids)));
            assertTrue(
                    refused.getMessage()
                            .matches("There is no option --raeson.*|--reason needs a value.*|One connection.*"),
                    refused.getMessage());
        }
        assertEquals(List.of(), query.asked);
    }

    @Test
    void oneConnectionIsFollowedUntilItEnds() throws Exception {
        query.sessions.add(connection(ID, "alice"));
        LiveClient alice = client(ID, "alice");
        message(alice, new Exec(1, "ls"), 0);
        message(client(OTHER, "bob"), new Exec(1, "bobs"), 0);
        message(alice, new Io(Io.STDOUT, Bytes.utf8("no end of line")), 0);
        query.live.add(null);
        message(alice, new Io(Io.STDOUT, Bytes.utf8("more\n")), 7);
        message(alice, new Disconnect(), 0);
        message(alice, new Exec(1, "never"), 0);
        String shown = shell.run(new FollowCommand(), "84", Map.of());
        assertTrue(shown.contains("Execute program") && shown.contains("\"no end of line\""), shown);
        assertTrue(shown.contains("7 messages are left out here"), shown);
        assertTrue(shown.contains("Disconnect") && !shown.contains("never") && !shown.contains("bobs"), shown);
        assertTrue(
                query.asked.containsAll(List.of("follow", "show " + ID, "followed", "shown")), query.asked::toString);
        assertEquals(shown, query.announced.toString().replace("\r", ""));
    }

    @Test
    void allConnectionsAreFollowedWithWhoseTheyAre() throws Exception {
        message(client(ID, "alice"), new Exec(1, "one"), 0);
        message(client(OTHER, null), new Exec(1, "two"), 0);
        message(client(ID, "alice"), new Io(Io.STDOUT, Bytes.utf8("output\n")), 0);
        String shown = shell.run(new FollowCommand(), null, Map.of("commands", true));
        assertTrue(shown.lines().anyMatch(line -> line.startsWith("84c94c0f alice ") && line.contains("one")), shown);
        assertTrue(shown.lines().anyMatch(line -> line.startsWith("57a5f523 - ") && line.contains("two")), shown);
        assertFalse(shown.contains("output"), shown);
    }

    @Test
    void aBeginningThatFitsNoneOrSeveralIsRefused() {
        query.sessions.add(connection(ID, "alice"));
        query.sessions.add(connection(ID.replace('f', 'e'), "bob"));
        for (String id : List.of("84c9", "99")) {
            CommandException refused =
                    assertThrows(CommandException.class, () -> shell.run(new FollowCommand(), id, Map.of()));
            assertTrue(refused.getMessage().matches("2 open connections fit.*|No open connection fits.*"));
        }
    }

    @Test
    void aScreenNeedsATerminal() {
        query.sessions.add(connection(ID, "alice"));
        CommandException refused = assertThrows(
                CommandException.class, () -> shell.run(new FollowCommand(), "84", Map.of("screen", true)));
        assertTrue(refused.getMessage().startsWith("audit:follow --screen needs a terminal"), refused.getMessage());
        refused = assertThrows(CommandException.class, () -> shell.run(new PlayCommand(), "84", Map.of()));
        assertTrue(refused.getMessage().startsWith("audit:play needs a terminal"), refused.getMessage());
        assertEquals(List.of(), query.asked, "nothing was noted");
    }

    @Test
    void whoMayNotIsTold() {
        query.denies = true;
        CommandException refused =
                assertThrows(CommandException.class, () -> shell.run(new SessionsCommand(), null, Map.of()));
        assertEquals("this needs the role auditor", refused.getMessage());
    }
}
