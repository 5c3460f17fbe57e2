package dev.sshdaudit.sshd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestClient;
import dev.sshdaudit.sshd.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivilegedAction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.sshd.common.AttributeRepository;
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

    /** Has the name by which Karaf's roles are told from other principals. */
    private static class RolePrincipal implements Principal {

        private final String name;

        RolePrincipal(String name) {
            this.name = name;
        }

        @Override
        public String getName() {
            return name;
        }
    }

    private static final class SpecialPrincipal extends RolePrincipal {
        SpecialPrincipal(String name) {
            super(name);
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
            whiteboard.addServer(server.sshd, Map.of("service.id", 1L));
            whiteboard.addServer(server.sshd, Map.of("service.id", 2L));
            server.start();
            client.login().close();
            assertEquals(
                    1,
                    log.only()
                            .awaitEnd()
                            .messages(MessageType.HANDSHAKE_SUCCESSFUL)
                            .size());
            whiteboard.removeServer(server.sshd, Map.of("service.id", 1L));
            client.login().close();
            log.connection(1).awaitEnd();
            whiteboard.removeServer(server.sshd, Map.of("service.id", 2L));
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
            whiteboard.addServer(server.sshd, Map.of("service.id", 1L));
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
            whiteboard.addServer(server.sshd, Map.of("service.id", 1L));
            client.login();
            whiteboard.stop();
            whiteboard.removeServer(server.sshd, Map.of("service.id", 1L));
            assertEquals(
                    "disconnect {reason=auditing stopped}",
                    log.only().awaitEnd().lines().get(log.only().lines().size() - 1));
            client.login().close();
            assertEquals(1, log.connections().size());
        }
    }

    @Test
    void theLogIsToldTheRolesOfTheUserAndTheServerThatTheClientHasReached() throws IOException {
        try (TestServer server = new TestServer(folder);
                TestClient client = new TestClient(server)) {
            Subject subject = new Subject();
            subject.getPrincipals().add(new UserPrincipal("ada"));
            subject.getPrincipals().add(new RolePrincipal("viewer"));
            subject.getPrincipals().add(new SpecialPrincipal("admin"));
            server.sshd.setPasswordAuthenticator((user, password, session) -> {
                session.setAttribute(new AttributeRepository.AttributeKey<>(), subject);
                return true;
            });
            whiteboard.addServer(server.sshd, Map.of("service.id", 1L, "ssh.name", "shell", "port", 1));
            whiteboard.addServer(server.sshd, Map.of("service.id", 2L, "ssh.name", "git"));
            server.start();
            client.login();
            ConnectionControl control = log.only().control();
            assertEquals(Set.of("viewer", "admin"), control.roles());
            assertEquals((long) server.port(), control.server().get("port"));
            assertEquals(List.of("shell", "git"), control.server().get("ssh.name"));
            whiteboard.updatedServer(server.sshd, Map.of("service.id", 2L, "ssh.name", "shell"));
            assertEquals("shell", control.server().get("ssh.name"));
        }
    }
}
