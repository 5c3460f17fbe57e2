package dev.sshdaudit.sshd.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestServer;
import dev.sshdaudit.testkit.RawClient;
import dev.sshdaudit.testkit.RawClient.Connection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.security.auth.Subject;
import org.apache.sshd.common.AttributeRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does to a connection. */
@Timeout(60)
class TerminationTest {

    private static final String REASON = "Your account is blocked";

    @TempDir
    Path folder;

    private final RawClient client = new RawClient();
    private final RecordingAuditLog log = RecordingAuditLog.ofEverything();
    private TestServer server;
    private SshServerTap tap;

    @BeforeEach
    void start() {
        server = new TestServer(folder);
        tap = SshServerTap.attach(server.sshd, log);
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        tap.close();
        server.close();
    }

    private RecordedConnection user(Connection connection) throws IOException {
        connection.login();
        return log.only().await(MessageType.HANDSHAKE_SUCCESSFUL);
    }

    @Test
    void aClientThatReadsIsToldTheReason() throws IOException {
        Connection connection = client.connect(server.port());
        RecordedConnection recorded = user(connection);
        long begun = System.nanoTime();
        recorded.control().terminate(REASON);
        connection.awaitEnd();
        recorded.awaitEnd();
        assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(3), "it lingered");
        assertEquals(REASON, connection.farewell());
    }

    @Test
    void aClientThatReadsNothingIsEndedAllTheSame() throws IOException {
        Connection connection = client.connect(server.port());
        RecordedConnection recorded = user(connection);
        connection.stay();
        connection.reading(false);
        long begun = System.nanoTime();
        recorded.control().terminate(REASON);
        recorded.awaitEnd();
        // a second by itself; the machine may be busy. Without the closing of the socket it is some five seconds
        assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(3));
    }

    @Test
    void aConnectionIsThatOfTheSubjectThatIsKeptInItsSession() throws IOException {
        Connection connection = client.connect(server.port());
        RecordedConnection recorded = user(connection);
        Subject subject = new Subject();
        assertFalse(recorded.control().isOf(subject));
        server.sshd
                .getActiveSessions()
                .forEach(session -> session.setAttribute(new AttributeRepository.AttributeKey<>(), subject));
        assertTrue(recorded.control().isOf(subject));
        assertFalse(recorded.control().isOf(new Subject()), "an equal one");
    }
}
