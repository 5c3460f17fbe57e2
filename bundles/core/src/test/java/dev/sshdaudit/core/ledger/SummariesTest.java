package dev.sshdaudit.core.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerFact.Channel;
import dev.sshdaudit.ledger.LedgerFact.ConnectionClosed;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.ExitSignal;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.Shell;
import dev.sshdaudit.message.ChannelRequest.Subsystem;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.GlobalRequest;
import dev.sshdaudit.message.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the ledger is told of connections, from their messages. */
class SummariesTest {

    private final Summaries summaries = new Summaries();
    private final List<ConnectionClosed> facts = new ArrayList<>();
    private long now;

    private void follow(Payload payload, Long channel, Map<String, Object> extras) {
        follow("id", payload, channel, extras);
    }

    private void follow(String id, Payload payload, Long channel, Map<String, Object> extras) {
        summaries
                .follow(new AuditMessage(id, now++, payload, channel, extras))
                .forEach(fact -> facts.add((ConnectionClosed) fact));
    }

    private void connect() {
        follow(new Connect("192.0.2.7", "XX"), null, Map.of());
    }

    private void disconnect() {
        follow(new Disconnect(), null, Map.of());
    }

    private void run(long channel, String command) {
        follow(new ChannelOpen.NewChannel("session"), channel, Map.of());
        follow(new NewChannelSuccessful("session"), channel, Map.of());
        follow(new Exec(0, command), channel, Map.of());
        follow(new Exit(1), channel, Map.of());
        follow(new Close(), channel, Map.of("bytesIn", 3L, "bytesOut", 4L));
    }

    private ConnectionClosed only() {
        assertEquals(1, facts.size());
        return facts.get(0);
    }

    @Test
    void whoCameAndHowIsTold() {
        connect();
        follow(new Authentication.PublicKeyFailed("alice", "ssh-rsa A"), null, Map.of("query", true));
        follow(
                new Authentication.PublicKeySuccessful("alice", "ssh-ed25519 B"),
                null,
                Map.of("query", true, "fingerprint", "SHA256:asked"));
        follow(
                new Authentication.PublicKeySuccessful("alice", "ssh-ed25519 C"),
                null,
                Map.of("fingerprint", "SHA256:used"));
        follow(
                new HandshakeSuccessful("alice"),
                null,
                Map.of("method", "publickey", "clientVersion", "SSH-2.0-OpenSSH_9.9", "clientAddress", "198.51.100.1"));
        disconnect();
        ConnectionClosed fact = only();
        assertEquals("alice", fact.user());
        assertNull(fact.attempted());
        assertEquals("publickey", fact.method());
        assertEquals("SHA256:used", fact.key());
        assertEquals("SSH-2.0-OpenSSH_9.9", fact.client());
        assertEquals("198.51.100.1", fact.address());
        assertEquals(1, fact.failures());
        assertEquals(Instant.ofEpochSecond(0, 0), fact.start());
        assertEquals(Instant.ofEpochSecond(0, 5), fact.end());
    }

    @Test
    void whatRanIsTold() {
        connect();
        run(0, "id");
        follow(new NewChannelSuccessful("session"), 1L, Map.of());
        follow(new Subsystem(0, "sftp"), 1L, Map.of());
        follow(new ExitSignal("KILL", false, "", ""), 1L, Map.of());
        follow(new NewChannelSuccessful("session"), 2L, Map.of());
        follow(new Shell(0), 2L, Map.of());
        follow(new ChannelOpen.NewChannelDirectTcpip("::1", 80, "192.0.2.7", 4711), 3L, Map.of());
        follow(new NewChannelSuccessful("direct-tcpip"), 3L, Map.of());
        follow(new GlobalRequest.ForwardTcpip("localhost", 8080), null, Map.of());
        disconnect();
        ConnectionClosed fact = only();
        assertEquals(
                List.of(
                        new Channel(0, "exec", "id", null, 1L, null, 3L, 4L),
                        new Channel(1, "subsystem", null, "sftp", null, "KILL", null, null),
                        new Channel(2, "shell", null, null, null, null, null, null),
                        new Channel(3, "direct-tcpip", null, null, null, null, null, null)),
                fact.channels());
        assertEquals(List.of("direct-tcpip [::1]:80", "tcpip-forward localhost:8080"), fact.forwardings());
    }

    private void command(long channel, String text) {
        follow(new Io(Io.STDIN, Bytes.EMPTY), channel, Map.of(AuditMessage.COMMAND, text));
    }

    @Test
    void commandsThatAShellRanAreToldEachOnce() {
        connect();
        follow(new NewChannelSuccessful("session"), 0L, Map.of());
        follow(new Shell(0), 0L, Map.of());
        command(0, "bundle:list");
        command(0, "config:edit audit");
        command(0, "bundle:list");
        run(1, "id");
        disconnect();
        assertEquals(
                List.of(
                        new Channel(0, "shell", null, null, null, null, null, null),
                        new Channel(1, "exec", "id", null, 1L, null, 3L, 4L),
                        new Channel(0, "shell", "bundle:list", null, null, null, null, null),
                        new Channel(0, "shell", "config:edit audit", null, null, null, null, null)),
                only().channels());
    }

    @Test
    void theCommandOfAnExecRequestIsNotToldTwice() {
        connect();
        follow(new NewChannelSuccessful("session"), 0L, Map.of());
        follow(new Exec(0, "bundle:list"), 0L, Map.of());
        command(0, "bundle:list");
        disconnect();
        assertEquals(1, only().channels().size());
    }

    @Test
    void aShellThatRunsCommandsWithoutEndTakesLittleMemory() {
        connect();
        for (int i = 0; i < 10_000; i++) {
            command(0, "echo " + i);
        }
        assertTrue(summaries.size() < 64 << 10, () -> summaries.size() + " bytes");
        assertTrue(facts.size() > 10);
    }

    private static final String HASH = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";

    private void file(Map<String, Object> file) {
        follow(new Io(Io.STDOUT, Bytes.EMPTY), 0L, Map.of(AuditMessage.FILE, file));
    }

    @Test
    void whatWasDoneWithFilesIsTold() {
        connect();
        file(Map.of("op", "write", "path", "/a", "bytesWritten", 0L));
        file(Map.of("op", "write", "path", "/b", "bytesWritten", 5L, "bytesRead", 1L));
        file(Map.of("op", "read", "path", "/c", "bytesRead", 5L, "sha256", HASH));
        file(Map.of("op", "rename", "path", "/c", "to", "/d"));
        file(Map.of("op", "write", "path", "/t", "or", "/t/f", "bytesWritten", 1L, "sha256", HASH));
        file(Map.of("op", "write", "path", "/r", "bytesWritten", 0L, "bytesRead", 1L, "sha256", HASH));
        file(Map.of("op", "remove", "path", "/failed", "result", "failure"));
        file(Map.of("op", "read", "path", "/failed", "bytesRead", 0L, "result", "failure"));
        file(Map.of("op", "write", "path", "/half", "bytesWritten", 1L, "result", "failure"));
        file(Map.of("op", "write", "path", "/open", "bytesWritten", 0L, "finished", false));
        file(Map.of("op", "write", "path", "/copy", "from", "/e", "bytesWritten", 0L));
        file(Map.of("op", "fetch", "path", "/repository", "bytesRead", 9L, "bytesWritten", 3L));
        file(Map.of("notFollowed", "why"));
        disconnect();
        assertEquals(
                List.of(
                        "/a write",
                        "/b write",
                        "/b read",
                        "/c read " + HASH,
                        "/c rename",
                        "/d rename",
                        "/t write " + HASH,
                        "/t/f write " + HASH,
                        "/r write",
                        "/r read " + HASH,
                        "/half write",
                        "/open write",
                        "/copy write",
                        "/repository fetch"),
                only().files().stream()
                        .map(it -> it.path() + " " + it.op() + (it.sha256() == null ? "" : " " + it.sha256()))
                        .toList());
    }

    @Test
    void tenThousandFilesAreToldInShortFactsEachFileOnceAndTakeLittleMemory() {
        connect();
        for (int i = 0; i < 10_000; i++) {
            file(Map.of("op", "write", "path", "/" + "x".repeat(i % 2000) + i, "bytesWritten", 0L, "sha256", HASH));
            assertTrue(summaries.size() < 40_000, () -> String.valueOf(summaries.size()));
        }
        disconnect();
        assertTrue(facts.size() > 100, () -> String.valueOf(facts.size()));
        assertEquals(10_000, facts.stream().mapToInt(it -> it.files().size()).sum());
        assertTrue(facts.stream()
                .flatMap(it -> it.files().stream())
                .allMatch(it -> it.path().length() <= 1024));
        assertEquals(1, facts.stream().filter(it -> !it.more()).count());
        assertEquals(0, summaries.size());
    }

    @Test
    void lostMessagesAreCounted() {
        connect();
        follow(new Io(Io.STDIN, Bytes.EMPTY), 0L, Map.of(AuditMessage.LOST_MESSAGES, 3L));
        follow(new Io(Io.STDIN, Bytes.EMPTY), 0L, Map.of(AuditMessage.LOST_MESSAGES, 4L));
        disconnect();
        assertEquals(7, only().lost());
    }

    @Test
    void tenThousandCommandsAreToldInShortFactsEachCommandOnceAndTakeLittleMemory() {
        connect();
        follow(new HandshakeSuccessful("alice"), null, Map.of());
        long most = 0;
        for (long channel = 0; channel < 10_000; channel++) {
            run(channel, "echo " + channel + "\u0001".repeat(2000));
            most = Math.max(most, summaries.size());
        }
        disconnect();
        long kept = most;
        assertTrue(kept < 40_000, () -> "took " + kept);
        List<String> commands = new ArrayList<>();
        for (ConnectionClosed fact : facts) {
            long size = fact.channels().stream()
                    .mapToLong(channel -> 200 + JsonSize.of(channel.command()))
                    .sum();
            assertTrue(size < 40_000, () -> "a fact of " + size);
            assertEquals("alice", fact.user());
            assertEquals(fact != facts.get(facts.size() - 1), fact.more());
            fact.channels().forEach(channel -> {
                assertEquals(LedgerFact.LONGEST_TEXT, channel.command().length());
                assertTrue(channel.command().endsWith("…"));
                commands.add(channel.command().replaceAll("\\D", ""));
            });
        }
        assertEquals(10_000, commands.size());
        assertEquals(10_000, commands.stream().distinct().count());
        assertEquals(0, summaries.size());
    }

    @Test
    void whatOpenChannelsDoAfterTheyWereToldIsToldToo() {
        connect();
        for (long channel = 0; channel < 1000; channel++) {
            follow(new NewChannelSuccessful("session"), channel, Map.of());
            follow(new Exec(0, "sleep"), channel, Map.of());
        }
        assertTrue(facts.size() > 1, "told early");
        for (long channel = 0; channel < 1000; channel++) {
            follow(new Exit(0), channel, Map.of());
            follow(new Close(), channel, Map.of("bytesIn", 0L, "bytesOut", 5L));
        }
        disconnect();
        Map<Long, String> kinds = new HashMap<>();
        Map<Long, Long> out = new HashMap<>();
        facts.forEach(fact -> fact.channels().forEach(channel -> {
            kinds.merge(channel.channel(), channel.kind(), String::concat);
            if (channel.out() != null) {
                out.put(channel.channel(), channel.out());
            }
        }));
        assertEquals(1000, out.size());
        // what the client asks for may come after the channel was told
        kinds.values().forEach(kind -> assertEquals("exec", kind.replaceFirst("^session", "")));
    }

    @Test
    void textsAreNotCutInTheMiddleOfACharacter() {
        connect();
        run(0, "x".repeat(LedgerFact.LONGEST_TEXT - 2) + "\uD83D\uDE00 more");
        disconnect();
        String command = only().channels().get(0).command();
        assertEquals("x".repeat(LedgerFact.LONGEST_TEXT - 2) + "…", command);
    }

    @Test
    void ofTooManyConnectionsInASharedRecordingTheFirstAreToldSoFar() {
        follow("shared", new Connect("", "XX"), null, Map.of(AuditMessage.SHARED, true));
        for (int i = 0; i <= Summaries.MOST; i++) {
            follow("c" + i, new Connect("192.0.2.7", "XX"), null, Map.of());
        }
        assertEquals("c0", only().connection());
        assertTrue(only().more());
        follow("shared", new Disconnect(), null, Map.of());
        assertEquals(Summaries.MOST + 1, facts.size());
        assertTrue(facts.stream().allMatch(ConnectionClosed::more));
    }

    @Test
    void aConnectionThatNoStorageTookIsToldByTheSharedRecording() {
        follow("shared", new Connect("", "XX"), null, Map.of(AuditMessage.SHARED, true));
        follow(
                "lost",
                new Io(Io.STDIN, Bytes.EMPTY),
                null,
                Map.of(
                        AuditMessage.UNRECORDED,
                        Map.of("address", "192.0.2.9", "user", "alice", "messages", 12L, "bytes", 3L)));
        assertEquals("lost", only().connection());
        assertEquals("alice", only().user());
        assertEquals("192.0.2.9", only().address());
        assertEquals(12, only().lost());
    }

    @Test
    void aCopyGoesOnByItself() {
        connect();
        run(0, "id");
        Summaries copy = summaries.copy();
        disconnect();
        List<LedgerFact> other = copy.follow(new AuditMessage("id", 99, new Disconnect(), null));
        assertEquals(1, only().channels().size());
        assertEquals(1, ((ConnectionClosed) other.get(0)).channels().size());
        assertEquals(Instant.ofEpochSecond(0, 99), ((ConnectionClosed) other.get(0)).end());
    }
}
