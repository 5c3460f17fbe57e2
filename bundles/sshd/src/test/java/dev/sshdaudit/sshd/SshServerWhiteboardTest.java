package dev.sshdaudit.sshd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestClient;
import dev.sshdaudit.sshd.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshServerWhiteboardTest {

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
