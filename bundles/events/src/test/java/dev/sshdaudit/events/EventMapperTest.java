package dev.sshdaudit.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.KeyboardInteractiveFailed;
import dev.sshdaudit.message.Authentication.Password;
import dev.sshdaudit.message.Authentication.PasswordFailed;
import dev.sshdaudit.message.Authentication.PasswordSuccessful;
import dev.sshdaudit.message.Authentication.PublicKeyBackendError;
import dev.sshdaudit.message.Authentication.PublicKeyFailed;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen.NewChannelDirectTcpip;
import dev.sshdaudit.message.ChannelOpen.NewChannelFailed;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.Shell;
import dev.sshdaudit.message.ChannelRequest.Subsystem;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeFailed;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.GlobalRequest.ForwardTcpip;
import dev.sshdaudit.message.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EventMapperTest {

    private static final Io NOTE = new Io(Io.STDIN, Bytes.EMPTY);

    private final EventMapper mapper = new EventMapper();
    private final List<AuditEvent> all = new ArrayList<>();

    @Test
    void aConnectionIsToldFromItsBeginningToItsEnd() {
        AuditEvent connect =
                only(new Connect("192.0.2.1", "AT"), Map.of("remotePort", 50022L, "localAddress", "192.0.2.9:22"));
        assertEquals("dev/sshdaudit/connect", connect.kind().topic());
        assertEquals(Messages.ID + "-" + Messages.NANOS + "-connect", connect.id());
        assertEquals(1_800_000_000_123L, connect.millis());
        assertEquals("192.0.2.1", connect.text("address"));
        assertEquals(50022L, connect.number("port"));
        assertEquals("AT", connect.text("country"));

        AuditEvent auth = only(
                new HandshakeSuccessful("karaf"),
                Map.of("method", "publickey", "hassh", "aa", "hasshServer", "bb", "clientVersion", "SSH-2.0-x"));
        assertEquals("accepted", auth.text("result"));
        assertEquals("publickey", auth.text("method"));

        AuditEvent exec = only(new Exec(0, "bundle:list"), Map.of());
        assertEquals("bundle:list", exec.text("command"));
        assertEquals(0L, exec.number("channel"));
        assertEquals("aa", exec.text("hassh"), "known from the login");
        assertEquals("192.0.2.9:22", exec.text("localAddress"), "known from the beginning");
        assertEquals("shell", only(new Shell(0), Map.of()).text("request"));
        assertEquals("sftp", only(new Subsystem(0, "sftp"), Map.of()).text("subsystem"));

        none(new Close(), Map.of("bytesIn", 3L, "bytesOut", 40L));
        none(new Close(), Map.of("bytesIn", 4L, "bytesOut", 2L));
        AuditEvent disconnect = only(new Disconnect(), Map.of("reason", "disconnected by the client (11)"));
        assertTrue(disconnect.is("authenticated"));
        assertEquals(7L, disconnect.number("bytesIn"));
        assertEquals(42L, disconnect.number("bytesOut"));
        assertEquals(10_123L, disconnect.number("duration"));
        assertEquals("disconnected by the client (11)", disconnect.text("reason"));
        AuditEvent again = only(new Exec(0, "x"), Map.of());
        assertNull(again.text("hassh"), "what was known of the connection was forgotten at its end");
        assertEquals("192.0.2.1", again.text("address"), "from the snapshot of the client");
    }

    @Test
    void attemptsThatFailAreToldAndOneLoginIsOneEvent() {
        none(new Password("root", Bytes.copyOf("event-mapper-secret".getBytes())), Map.of());
        AuditEvent failed = only(new PasswordFailed("root", Bytes.copyOf("event-mapper-secret".getBytes())), Map.of());
        assertEquals("failed", failed.text("result"));
        assertEquals("root", failed.text("user"));
        assertFalse(failed.properties().toString().contains("event-mapper-secret"));
        assertTrue(only(new PublicKeyFailed("root", "ssh-rsa AA"), Map.of("query", true, "fingerprint", "SHA256:x"))
                .is("query"));
        assertEquals(
                "error",
                only(new PublicKeyBackendError("root", "k", "LDAP"), Map.of()).text("result"));
        assertEquals(
                "keyboard-interactive",
                only(new KeyboardInteractiveFailed("root"), Map.of()).text("method"));
        none(new PasswordSuccessful("root", null), Map.of());
        assertEquals(
                "partial",
                only(new PasswordSuccessful("root", null), Map.of("partial", true))
                        .text("result"));
        none(new HandshakeSuccessful("root"), Map.of("joined", true));
        none(new HandshakeFailed("too many attempts"), Map.of("hassh", "cc"));
        AuditEvent end = only(new Disconnect(), Map.of());
        assertEquals(2L, end.number("failedAttempts"), "a question whether a key would do is no attempt");
        assertEquals("too many attempts", end.text("reason"));
        assertEquals("cc", end.text("hassh"), "scanners have a HASSH, too");
    }

    @Test
    void factsInExtrasOfMessagesWithoutDataAreTold() {
        AuditEvent file = only(
                NOTE, Map.of("file", Map.of("op", "write", "path", "/tmp/a", "bytesWritten", 12L, "sha256", "ab12")));
        assertEquals(List.of("write", "/tmp/a"), List.of(file.text("op"), file.text("path")));
        assertEquals(12L, file.number("bytesWritten"));
        assertEquals("ab12", file.text("sha256"));
        assertEquals("log:tail", only(NOTE, Map.of("command", "log:tail")).text("command"));
        AuditEvent ended = only(NOTE, Map.of("commandEnded", "log:tail", "commandError", "Interrupted"));
        assertTrue(ended.is("ended") && ended.is("failed"));
        assertFalse(only(NOTE, Map.of("commandEnded", "log:tail")).is("failed"));
        none(NOTE, Map.of("clock", 1L));
    }

    @Test
    void forwardingsAreTold() {
        assertEquals(
                "[::1]:80",
                only(new NewChannelDirectTcpip("::1", 80, "localhost", 1), Map.of())
                        .text("target"));
        assertEquals("tcpip-forward", only(new ForwardTcpip("", 8080), Map.of()).text("request"));
        assertTrue(only(new NewChannelFailed("direct-tcpip", "no"), Map.of()).is("failed"));
        none(new NewChannelFailed("session", "no"), Map.of());
    }

    @Test
    void aGapIsToldBesideWhatComesBehindIt() {
        mapper.of(Messages.of(new Exec(0, "ls"), Map.of("lostMessages", 5L, "lostBytes", 9L)))
                .forEach(all::add);
        assertEquals(
                List.of(Kind.GAP, Kind.EXEC), all.stream().map(AuditEvent::kind).toList());
        assertEquals(5L, all.get(0).number("lostMessages"));
        AuditEvent shared = only(NOTE, Map.of("unlisted", Map.of("connections", 7L, "messages", 21L)));
        assertEquals(7L, shared.number("lostConnections"));
        AuditEvent whole = only(NOTE, Map.of("unrecorded", Map.of("address", "192.0.2.7", "messages", 2L)));
        assertEquals("192.0.2.7", whole.text("address"));
    }

    @Test
    void partsAndSharedRecordingsAreNoNewConnections() {
        none(new Connect("192.0.2.1", "XX"), Map.of("continues", 2L));
        none(new Connect("", "XX"), Map.of("shared", true));
    }

    @Test
    void anAddressThatIsToldLateIsTheClients() {
        only(new Connect("192.0.2.200", "XX"), Map.of("remotePort", 1L));
        AuditEvent auth = only(new HandshakeSuccessful("karaf"), Map.of("clientAddress", "198.51.100.4"));
        assertEquals("198.51.100.4", auth.text("address"));
        assertEquals("192.0.2.200", auth.text("proxyAddress"));
        assertNull(auth.number("port"), "the port was the balancer's");
    }

    @Test
    void twoMessagesOfOneTimeHaveDifferentIdsAndTheSameEachTime() {
        AuditEvent first = only(new Exec(0, "a"), Map.of());
        AuditEvent second = only(new Exec(1, "a"), Map.of());
        assertNotEquals(first.id(), second.id());
        EventMapper another = new EventMapper();
        assertEquals(
                first.id(),
                another.of(Messages.of(new Exec(0, "a"), Map.of())).get(0).id());
        assertEquals(
                second.id(),
                another.of(Messages.of(new Exec(1, "a"), Map.of())).get(0).id());
    }

    @Test
    void longTextsAreCutBetweenCharacters() {
        String command = "x".repeat(Facts.MAX_TEXT - 1) + "😀😀";
        assertEquals(
                "x".repeat(Facts.MAX_TEXT - 1) + "…",
                only(new Exec(0, command), Map.of()).text("command"));
    }

    @Test
    void whatIsRememberedIsBounded() {
        for (int i = 0; i < EventMapper.MAX_CONNECTIONS + 10; i++) {
            mapper.of(new LiveMessage(
                    new LiveClient("c" + i, "n", Instant.EPOCH, "192.0.2.1:1", null),
                    new AuditMessage("c" + i, 1, new Exec(0, "a"), null, Map.of()),
                    0));
        }
        assertEquals(EventMapper.MAX_CONNECTIONS, mapper.remembered());
    }

    /** The README's table names each property that an event of these tests has, and so does each test add to this one. */
    @Test
    void theTableInTheReadmeHasAllProperties() throws IOException {
        aConnectionIsToldFromItsBeginningToItsEnd();
        attemptsThatFailAreToldAndOneLoginIsOneEvent();
        factsInExtrasOfMessagesWithoutDataAreTold();
        forwardingsAreTold();
        anAddressThatIsToldLateIsTheClients();
        Set<String> used = all.stream()
                .flatMap(event -> event.properties().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> told = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .flatMap(line -> Pattern.compile("`(\\w+)`")
                        .matcher(line.split("\\|")[1])
                        .results())
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        used.removeAll(told);
        assertEquals(Set.of(), used);
    }

    @Test
    void propertiesAreFlat() {
        only(new Connect("192.0.2.1", "AT"), Map.of("remotePort", 50022L));
        only(NOTE, Map.of("file", Map.of("op", "write", "finished", false)));
        for (AuditEvent event : all) {
            event.properties()
                    .forEach((name, value) -> assertTrue(
                            value instanceof String || value instanceof Long || value instanceof Boolean, name));
        }
    }

    private AuditEvent only(Payload payload, Map<String, ?> extras) {
        List<AuditEvent> events = mapper.of(Messages.of(payload, extras));
        assertEquals(1, events.size(), payload::toString);
        all.addAll(events);
        return events.get(0);
    }

    private void none(Payload payload, Map<String, ?> extras) {
        assertEquals(List.of(), mapper.of(Messages.of(payload, extras)));
    }
}
