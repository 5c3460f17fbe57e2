package dev.sshdaudit.embedded;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.tap.UserDetails;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a program shows of recordings, and what it tells of users. */
@Timeout(120)
class StoredRecordingsTest {

    private static final String PASSWORD = "StoredRecordings-password-6b1f";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final SshServer server = TestServers.echo(PASSWORD);
    private SshAudit audit;

    @BeforeEach
    void start() throws IOException {
        audit = SshAudit.builder()
                .configure("audit", Map.of("enable", true, "format", "binary", "storage", "file"))
                .configure("audit.file", Map.of("directory", folder.resolve("audit")))
                .start();
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(true);
        audit.close();
    }

    @Test
    void whatTheProgramKnowsOfUsersIsInRecordingsThatItCanShow() throws IOException {
        audit.attach(server, session -> Map.of("accountId", 7L));

        logIn();

        Entry entry = ended();
        StoredRecordings recordings = audit.recordings();
        assertEquals(
                List.of(entry), recordings.named(entry.metadata().connectionId().substring(0, 12)));
        assertEquals(7L, handshake(recordings, entry).extras().get("accountId"));
    }

    @Test
    void aProgramThatFailsToTellOfUsersIsRecordedAllTheSame() throws IOException {
        UserDetails failing = session -> {
            throw new IllegalStateException("no account");
        };
        audit.attach(server, failing);

        logIn();

        assertFalse(handshake(audit.recordings(), ended()).extras().containsKey("accountId"));
    }

    private void logIn() throws IOException {
        try (SshClient client = SshClient.setUpDefaultClient()) {
            client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
            client.setKeyIdentityProvider(session -> List.of());
            client.start();
            try (ClientSession session = client.connect("ada", "127.0.0.1", server.getPort())
                    .verify(LIMIT)
                    .getSession()) {
                session.addPasswordIdentity(PASSWORD);
                session.auth().verify(LIMIT);
            }
        }
    }

    /** The recording of ada's connection, once it has ended. */
    private Entry ended() throws IOException {
        eventually(() -> recorded().stream().anyMatch(StoredRecordingsTest::isAdas));
        return recorded().stream()
                .filter(StoredRecordingsTest::isAdas)
                .findFirst()
                .orElseThrow();
    }

    private List<Entry> recorded() throws IOException {
        return audit.recordings().list("", 10);
    }

    private static boolean isAdas(Entry entry) {
        return "ada".equals(entry.metadata().username()) && entry.metadata().state() == State.ENDED;
    }

    private static AuditMessage handshake(StoredRecordings recordings, Entry entry) throws IOException {
        try (RecordingReader reader = recordings.open(entry.metadata(), "the test", null)) {
            AuditMessage message = reader.read();
            while (message.type() != MessageType.HANDSHAKE_SUCCESSFUL) {
                message = reader.read();
            }
            return message;
        }
    }
}
