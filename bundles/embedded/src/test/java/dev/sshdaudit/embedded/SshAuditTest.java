package dev.sshdaudit.embedded;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.Content;
import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.age.Decryption;
import dev.sshdaudit.ledger.verify.FolderSource;
import dev.sshdaudit.ledger.verify.Trust;
import dev.sshdaudit.ledger.verify.Verifier;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Finding.Kind;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.testkit.MemoryRecordings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SshAuditTest {

    private static final String PASSWORD = "Em4-password-" + Long.toHexString(System.nanoTime());
    private static final String RECIPIENT = "age1qp4h5eugexcqszltlgspx3mwggnlfsml59ckes3lu97cz8xjfdws8djedw";
    private static final String IDENTITY = "AGE-SECRET-KEY-1RQSAZYNTYPWY045ZMJ26CF4235XZZTC2V8SW8Z47RVPZVEA9U0VQRSQ6WH";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Map<String, Object> ON = Map.of("enable", true, "format", "binary", "storage", "file");
    private static final Map<String, Object> OFF = Map.of("format", "binary", "storage", "file");

    @TempDir
    private Path folder;

    private final SshServer server = TestServers.echo(PASSWORD);
    private final SshClient client = SshClient.setUpDefaultClient();
    private Path directory;
    private SshAudit audit;

    @BeforeEach
    void start() throws IOException {
        directory = folder.resolve("audit");
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setKeyIdentityProvider(session -> List.of());
        client.start();
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        client.stop();
        server.stop(true);
        if (audit != null) {
            audit.close();
        }
    }

    private SshAudit.Builder builder() {
        return SshAudit.builder()
                .configure("audit", ON)
                .configure("audit.intercept", Map.of("stdin", "true"))
                .configure("audit.file", Map.of("directory", directory));
    }

    private ClientSession login() throws IOException {
        ClientSession session = client.connect("ada", "127.0.0.1", server.getPort())
                .verify(LIMIT)
                .getSession();
        session.addPasswordIdentity(PASSWORD);
        session.auth().verify(LIMIT);
        return session;
    }

    private static String echo(ClientSession session, String text) throws IOException {
        try (ChannelExec channel = session.createExecChannel("echo")) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            channel.setIn(new java.io.ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            channel.setOut(out);
            channel.open().verify(LIMIT);
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LIMIT);
            return out.toString(StandardCharsets.UTF_8);
        }
    }

    private List<AuditMessage> recorded(int count) throws IOException {
        eventually(
                () -> count + " recordings: " + audit.status(),
                () -> Recordings.ended(directory).size() >= count);
        List<Path> files = new java.util.ArrayList<>(Recordings.ended(directory));
        assertEquals(count, files.size());
        files.sort(java.util.Comparator.comparing(SshAuditTest::begin));
        return Recordings.read(files.get(count - 1));
    }

    private static Long begin(Path file) {
        try {
            return Recordings.read(file).get(0).timestamp();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatIsConfiguredIsInForce() throws IOException {
        audit = builder().start();
        AuditStatus status = audit.status();
        assertTrue(status.enabled() && status.formatPresent() && status.storagePresent());
        assertEquals("binary in file", status.format() + " in " + status.storage());
        assertEquals(Set.of(Content.STDIN), status.intercepted());
        assertEquals(directory.toString(), status.storageStatus().get("directory"));
        audit.attach(server);
        try (ClientSession session = login()) {
            assertEquals("hello", echo(session, "hello"));
            assertEquals(1, audit.status().liveConnections());
        }
        List<AuditMessage> messages = recorded(1);
        assertEquals("hello", Recordings.text(messages, Io.STDIN));
        assertEquals("", Recordings.text(messages, Io.STDOUT));
        assertEquals(MessageType.DISCONNECT, messages.get(messages.size() - 1).type());
        assertFalse(messages.toString().contains(PASSWORD));
    }

    @Test
    void aServerIsLetGoAndTakenAgainWithSessionsOpen() throws IOException {
        String former;
        audit = builder().start();
        try (ClientSession session = login()) {
            SshAudit.Attachment attachment = audit.attach(server);
            assertThrows(IllegalStateException.class, () -> audit.attach(server));
            echo(session, "one");
            attachment.close();
            attachment.close();
            List<AuditMessage> one = recorded(1);
            former = one.get(0).connectionId();
            assertEquals("one", Recordings.text(one, Io.STDIN));
            assertEquals("unseen", echo(session, "unseen"));
            audit.attach(server);
            echo(session, "two");
        }
        List<AuditMessage> again = recorded(2);
        assertEquals("two", Recordings.text(again, Io.STDIN));
        assertEquals(true, again.get(0).extras().get(AuditMessage.JOINED));
        assertEquals(former, again.get(0).extras().get(AuditMessage.FORMER_CONNECTION));
    }

    @Test
    void settingsChangeWhileSessionsAreOpen() throws IOException {
        audit = builder().configure("audit", OFF).start();
        audit.attach(server);
        try (ClientSession session = login()) {
            echo(session, "off");
            assertEquals(0, audit.status().connections());
            audit.configure("audit", ON);
            echo(session, "on");
            audit.configure("audit.intercept", Map.of());
            echo(session, "no content");
            audit.configure("audit", OFF);
            assertEquals("on", Recordings.text(recorded(1), Io.STDIN));
            echo(session, "off");
            directory = folder.resolve("elsewhere");
            audit.configure("audit.file", Map.of("directory", directory));
            audit.configure("audit.intercept", Map.of("stdin", true));
            audit.configure("audit", ON);
            echo(session, "elsewhere");
        }
        assertEquals("elsewhere", Recordings.text(recorded(1), Io.STDIN));
    }

    @Test
    void rulesApplyAndGoWhileSessionsAreOpen() throws IOException {
        audit = builder().start();
        audit.attach(server);
        try (ClientSession session = login()) {
            echo(session, "before");
            audit.configure("audit.rule-none", Map.of("channels", "exec", "record", false));
            echo(session, "left out");
            audit.removeRule("audit.rule-none");
            echo(session, "after");
        }
        assertEquals("beforeafter", Recordings.text(recorded(1), Io.STDIN));
        assertEquals(
                "PID audit.rule-none, key record: \"no\" is not allowed, it must be true or false",
                refusal("audit.rule-none", Map.of("record", "no")));
        assertThrows(IllegalArgumentException.class, () -> audit.removeRule("audit.file"));
    }

    @Test
    void secretsInInputAndOutputAreLeftOutAsSoonAsThatIsConfigured() throws IOException {
        audit = builder()
                .configure("audit.intercept", Map.of("stdin", "true", "stdout", "true"))
                .start();
        audit.attach(server);
        String typed = "mysql --password=Em4-secret-4711 db";
        try (ClientSession session = login()) {
            echo(session, typed);
            audit.configure("audit.redact", Map.of("enable", true));
            echo(session, typed);
        }
        List<AuditMessage> messages = recorded(1);
        String hidden = "mysql --password=[redacted] db";
        assertEquals(typed + hidden, Recordings.text(messages, Io.STDIN));
        assertEquals(typed + hidden, Recordings.text(messages, Io.STDOUT));
        assertEquals(
                2,
                messages.stream()
                        .filter(message ->
                                Map.of("password", 1L).equals(message.extras().get(AuditMessage.REDACTED)))
                        .count());
    }

    @Test
    void recordingsAreEncryptedFromTheMomentThatRecipientsAreConfigured() throws IOException {
        audit = builder().start();
        audit.attach(server);
        try (ClientSession session = login()) {
            echo(session, "readable");
            audit.configure("audit.encryption", Map.of("recipients", RECIPIENT));
            echo(session, "Em4-unreadable");
            String refused = assertThrows(
                            IllegalArgumentException.class,
                            () -> audit.configure("audit.encryption", Map.of("recipients", RECIPIENT + "x")))
                    .getMessage();
            assertTrue(refused.startsWith("PID audit.encryption, key recipients: recipient 1, age1qp4h…,"), refused);
            echo(session, "Em4-too");
            audit.configure("audit.encryption", Map.of());
            echo(session, "again");
        }
        audit.close();
        Map<Integer, String> parts = parts();
        assertEquals(Map.of(1, "readable", 2, "Em4-unreadableEm4-too", 3, "again"), parts);
    }

    /** What was typed in each part, decrypted where that has to be. */
    private Map<Integer, String> parts() throws IOException {
        Path key = Files.writeString(folder.resolve("key"), IDENTITY + "\n");
        Map<Integer, String> parts = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file -> file.getFileName().toString().matches("[0-9a-f]{32}(\\.[0-9]+)?(\\.age)?"))
                    .toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            boolean encrypted = name.endsWith(".age");
            if (encrypted) {
                assertThrows(IOException.class, () -> Recordings.read(file));
            }
            InputStream stored = Files.newInputStream(file);
            List<AuditMessage> messages =
                    Recordings.read(encrypted ? Decryption.open(stored, Identities.read(List.of(key))) : stored);
            if (messages.stream().anyMatch(message -> message.payload() instanceof Io)) {
                String part = name.replaceFirst("\\.age$", "").substring(32);
                // one recording is shared by connections until their users are known
                parts.merge(
                        part.isEmpty() ? 1 : Integer.parseInt(part.substring(1)),
                        Recordings.text(messages, Io.STDIN),
                        String::concat);
            }
        }
        return parts;
    }

    @Test
    void aLedgerIsKeptOnceItsPidIsConfigured() throws IOException {
        audit = builder().start();
        audit.attach(server);
        try (ClientSession session = login()) {
            echo(session, "without");
        }
        recorded(1);
        assertEquals(Map.of(), audit.status().ledgerStatus());
        assertEquals(List.of(Kind.REMOVED, Kind.UNKNOWN), verified());
        audit.configure("audit.ledger", Map.of("directory", folder.resolve("ledger")));
        // the recording from before the ledger would be unknown
        directory = folder.resolve("with");
        audit.configure("audit.file", Map.of("directory", directory));
        try (ClientSession session = login()) {
            echo(session, "with");
        }
        recorded(1);
        assertTrue(audit.status().ledgerStatus().containsKey("signing key"), audit.status()::toString);
        audit.configure("audit.ledger", Map.of("directory", folder.resolve("ledger"), "enable", false));
        audit.close();
        assertEquals(List.of(), verified());
    }

    private List<Kind> verified() throws IOException {
        List<Finding> findings = new ArrayList<>();
        new Verifier(new FolderSource(directory), Trust.NONE, 1, findings::add).run();
        return findings.stream()
                .map(Finding::kind)
                .filter(Kind::isAlarm)
                .distinct()
                .sorted()
                .toList();
    }

    @Test
    void closingEndsTheRecordingsAndLeavesTheSessions() throws IOException {
        audit = builder().start();
        SshAudit.Attachment attachment = audit.attach(server);
        try (ClientSession session = login()) {
            echo(session, "before");
            audit.close();
            assertEquals(1, Recordings.ended(directory).size());
            assertEquals("after", echo(session, "after"));
        }
        assertEquals("before", Recordings.text(recorded(1), Io.STDIN));
        audit.close();
        attachment.close();
        assertThrows(IllegalStateException.class, () -> audit.attach(server));
        assertThrows(IllegalStateException.class, () -> audit.configure("audit", ON));
    }

    private String refusal(String pid, Map<String, ?> properties) {
        String atStart = assertThrows(
                        IllegalArgumentException.class,
                        () -> builder().configure(pid, properties).start())
                .getMessage();
        AuditStatus before = audit.status();
        String later = assertThrows(IllegalArgumentException.class, () -> audit.configure(pid, properties))
                .getMessage();
        assertEquals(atStart, later);
        assertEquals(before.format(), audit.status().format());
        assertEquals(before.intercepted(), audit.status().intercepted());
        assertEquals(
                before.storageStatus().get("directory"),
                audit.status().storageStatus().get("directory"));
        return later;
    }

    @Test
    void whatCannotBeUnderstoodIsRefusedAndTheLastGoodStaysInForce() {
        audit = builder().start();
        assertEquals(
                "PID audit, key enable: \"yes\" is not allowed, it must be true or false",
                refusal("audit", Map.of("enable", "yes", "format", "binary", "storage", "file")));
        assertEquals(
                "PID audit, key formt: there is no such key; there are enable, exempt.users, format,"
                        + " mailbox.size, mailbox.timeout, mailbox.total, mode, required, storage, unauthenticated",
                refusal("audit", Map.of("formt", "binary")));
        assertEquals(
                "PID audit, key format: \"tape\" is not there, only [asciinema, binary, none]."
                        + " Put the jar that brings it on the class path.",
                refusal("audit", Map.of("format", "tape")));
        assertEquals(
                "PID audit.intercept, key stdin: \"some\" is not allowed, it must be true or false",
                refusal("audit.intercept", Map.of("stdin", "some")));
        assertEquals(
                "PID audit.file, key directory: \"relative\" is not allowed,"
                        + " it must be an absolute path of a folder, such as /var/log/audit",
                refusal("audit.file", Map.of("directory", "relative")));
        assertEquals(
                "PID audit.fiel: there is no such PID; there are audit, audit.asciinema, audit.binary, audit.encryption, audit.file, audit.intercept, audit.ledger, audit.redact, audit.rule-<name>, audit.s3",
                refusal("audit.fiel", Map.of()));
    }

    @Test
    void withoutAnyConfigurationItIsOff() throws IOException {
        audit = SshAudit.builder().start();
        assertFalse(audit.status().enabled());
        assertEquals(
                "none in none",
                audit.status().format() + " in " + audit.status().storage());
        audit.attach(server);
        login().close();
        assertEquals(0, audit.status().connections());
        assertFalse(Files.exists(directory));
    }

    @Test
    void aProgramMayBringAStorageOfItsOwn() throws IOException {
        MemoryRecordings memory = new MemoryRecordings();
        audit = SshAudit.builder()
                .configure("audit", Map.of("enable", "true", "format", "binary", "storage", "memory"))
                .storage("memory", memory)
                .start();
        audit.attach(server);
        login().close();
        audit.close();
        assertEquals(1, memory.recordings.size());
        MemoryRecordings.Recorded recorded =
                memory.recordings.values().iterator().next();
        assertEquals(RecordingMetadata.State.ENDED, recorded.metadata.state());
        assertTrue(new String(recorded.bytes(), StandardCharsets.ISO_8859_1).startsWith("ContainerSSH-Auditlog"));
    }
}
