package dev.sshdaudit.sshd.tap;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.GerritLikeServer;
import dev.sshdaudit.sshd.testing.GerritLikeServer.NumberedSession;
import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestClient;
import dev.sshdaudit.sshd.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.server.session.SessionFactory;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that does without most of SSHD's server is recorded like any other, and stays as it is. */
class GerritLikeServerTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final RecordingAuditLog log = RecordingAuditLog.ofEverything();
    private GerritLikeServer host;
    private TestClient client;

    @BeforeEach
    void start() throws IOException {
        TestServer users = new TestServer(folder);
        host = new GerritLikeServer(users.sshd, ProcessShellCommandFactory.INSTANCE);
        host.start();
        client = new TestClient(users);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        host.stop();
    }

    private ClientSession login() throws IOException {
        ClientSession session = client.ssh
                .connect("ada", "127.0.0.1", host.boundPort())
                .verify(LIMIT)
                .getSession();
        session.addPasswordIdentity("secret");
        session.auth().verify(LIMIT);
        return session;
    }

    private List<Session> sessions() {
        return OwnAcceptors.sessions(host);
    }

    @Test
    void whatItsSessionsDoIsRecordedFromConnectToDisconnect() throws IOException {
        SessionFactory own = host.getSessionFactory();
        try (SshServerTap tap = SshServerTap.attach(host, log)) {
            try (ClientSession session = login()) {
                assertEquals("hello", TestClient.exec(session, "cat", "hello"));
                assertEquals(
                        1,
                        assertInstanceOf(NumberedSession.class, sessions().get(0))
                                .getAttribute(GerritLikeServer.NUMBER));
            }
            RecordedConnection recorded = log.only().awaitEnd();
            List<String> types = recorded.types();
            assertEquals("connect", types.get(0));
            assertEquals("disconnect", types.get(types.size() - 1));
            List<String> lines = recorded.lines();
            assertTrue(lines.contains("auth_password_successful username=ada password='secret'"), recorded::toString);
            assertTrue(lines.contains("0 exec requestId=0 program=cat"), recorded::toString);
            assertEquals("hello", recorded.text(0, 0));
            assertEquals("hello", recorded.text(0, 1));
            assertTrue(lines.contains("0 exit exitStatus=0"), recorded::toString);
            assertEquals(1, recorded.messages(MessageType.CLOSE).size());
            assertSame(own, host.getSessionFactory());
            assertFalse(tap.toString().isEmpty());
        }
    }

    @Test
    void sessionsThatWereOpenBeforeAreRecordedAtOnce() throws IOException {
        try (ClientSession first = login();
                ClientSession second = login()) {
            try (SshServerTap tap = SshServerTap.attach(host, log)) {
                assertEquals(2, log.connections().size(), tap::toString);
                assertEquals("seen", TestClient.exec(first, "cat", "seen"));
                assertEquals("seen too", TestClient.exec(second, "cat", "seen too"));
            }
            for (RecordedConnection recorded : log.connections()) {
                List<String> lines = recorded.lines();
                assertTrue(lines.get(0).contains("joined=true"), recorded::toString);
                assertTrue(lines.get(1).startsWith("handshake_successful username=ada"), recorded::toString);
                assertTrue(recorded.text(0, 1).startsWith("seen"), recorded::toString);
                assertEquals("disconnect {reason=auditing stopped}", lines.get(lines.size() - 1));
            }
        }
    }

    @Test
    void aChannelThatTheHostDoesNotKnowIsRecordedAsRefused() throws IOException {
        try (SshServerTap tap = SshServerTap.attach(host, log);
                ClientSession session = login()) {
            SshdSocketAddress there = new SshdSocketAddress("127.0.0.1", 9);
            ChannelDirectTcpip forwarded = session.createDirectTcpipChannel(there, there);
            assertThrows(IOException.class, () -> forwarded.open().verify(LIMIT), tap::toString);
            assertTrue(
                    log.only().await(MessageType.NEW_CHANNEL_FAILED).lines().stream()
                            .anyMatch(it -> it.contains("new_channel_failed channelType=direct-tcpip")),
                    log.only()::toString);
        }
    }

    @Test
    void detachingLeavesTheHostAsItWas() throws IOException {
        SessionFactory own = host.getSessionFactory();
        try (ClientSession session = login()) {
            ServerSession open = (ServerSession) sessions().get(0);
            SshServerTap tap = SshServerTap.attach(host, log);
            assertEquals("x", TestClient.exec(session, "cat", "x"));
            assertInstanceOf(
                    TappedCompression.class,
                    CompressionFields.PRESENT.incoming().get(open));
            tap.close();
            assertSame(own, host.getSessionFactory());
            assertSame(host.getCompressionFactories(), open.getCompressionFactories());
            assertSame(host.getPasswordAuthenticator(), open.getPasswordAuthenticator());
            for (CompressionField field :
                    List.of(CompressionFields.PRESENT.incoming(), CompressionFields.PRESENT.outgoing())) {
                // while a packet is under way it stays, and leaves behind it
                eventually("the session's own compression", () -> !(field.get(open) instanceof TappedCompression));
            }
            assertEquals("after", TestClient.exec(session, "cat", "after"));
            assertFalse(log.only().toString().contains("after"));
        }
        try (ClientSession session = login()) {
            assertEquals("later", TestClient.exec(session, "cat", "later"));
        }
        assertEquals(1, log.connections().size());
        assertNull(log.only().messages().get(0).channelId());
    }
}
