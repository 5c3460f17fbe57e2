package dev.sshdaudit.sshd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestClient;
import dev.sshdaudit.sshd.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivilegedAction;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshServerWhiteboardTest {

    /** Has the name by which Karaf's users are told from other principals. */
    private record UserPrincipal(String name) implements Principal {

        @Override
        public String getName() {
            return name;
        }
    }

    @TempDir
    Path folder;

    private final RecordingAuditLog log = RecordingAuditLog.ofEverything();
    private final SshServerWhiteboard whiteboard = new SshServerWhiteboard(log);

    @Test
    void aServerIsRecordedFromItsFirstServiceToItsLast() throws IOException {
        try (TestServer server = new TestServer(folder);
                TestClient client = new TestClient(server)) {
            whiteboard.addServer(server.sshd);
            whiteboard.addServer(server.sshd);
            server.start();
            client.login().close();
            assertEquals(
                    1,
                    log.only()
                            .awaitEnd()
                            .messages(MessageType.HANDSHAKE_SUCCESSFUL)
                            .size());
            whiteboard.removeServer(server.sshd);
            client.login().close();
            log.connection(1).awaitEnd();
            whiteboard.removeServer(server.sshd);
            client.login().close();
            assertEquals(2, log.connections().size());
        }
    }

    /** As when a user stops the bundle. */
    @Test
    @SuppressWarnings("removal")
    void theRecordingTellsWhichUserStoppedIt() throws IOException {
        try (TestServer server = new TestServer(folder).start();
                TestClient client = new TestClient(server)) {
            whiteboard.addServer(server.sshd);
            client.login();
            Subject subject = new Subject();
            subject.getPrincipals().add(new UserPrincipal("eve"));
            Subject.doAs(subject, (PrivilegedAction<Object>) () -> {
                whiteboard.stop();
                return null;
            });
            assertEquals(
                    "disconnect {reason=auditing stopped by user \"eve\"}",
                    log.only().awaitEnd().lines().get(log.only().lines().size() - 1));
        }
    }

    @Test
    void whenTheLogIsSwitchedOffNobodyListens() throws IOException {
        try (TestServer server = new TestServer(folder).start();
                TestClient client = new TestClient(server)) {
            whiteboard.addServer(server.sshd);
            client.login();
            whiteboard.stop();
            whiteboard.removeServer(server.sshd);
            assertEquals(
                    "disconnect {reason=auditing stopped}",
                    log.only().awaitEnd().lines().get(log.only().lines().size() - 1));
            client.login().close();
            assertEquals(1, log.connections().size());
        }
    }
}
