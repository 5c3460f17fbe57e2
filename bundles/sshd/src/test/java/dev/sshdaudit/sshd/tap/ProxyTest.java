package dev.sshdaudit.sshd.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.session.AbstractServerSession;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behind a load balancer that tells the client's address with the PROXY protocol, version 1. */
class ProxyTest {

    private static final String HEADER = "PROXY TCP6 2001:db8::7 ::1 50123 22\r\n";

    @TempDir
    Path folder;

    private final RecordingAuditLog log = RecordingAuditLog.ofEverything();
    private TestServer server;
    private SshServerTap tap;

    @BeforeEach
    void start() {
        server = new TestServer(folder);
        server.sshd.setServerProxyAcceptor(ProxyTest::accept);
        tap = SshServerTap.attach(server.sshd, log);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        tap.close();
    }

    /** May be called several times for one session, as its interface says. */
    private static boolean accept(ServerSession session, Buffer buffer) {
        String text = new String(buffer.array(), buffer.rpos(), buffer.available(), StandardCharsets.US_ASCII);
        int end = text.indexOf('\n');
        if (text.startsWith("SSH-")) {
            return true;
        } else if (end < 0) {
            return false;
        }
        String[] fields = text.substring(0, end).trim().split(" ");
        ((AbstractServerSession) session)
                .setClientAddress(new InetSocketAddress(fields[2], Integer.parseInt(fields[4])));
        buffer.rpos(buffer.rpos() + end + 1);
        return true;
    }

    private static void assertFromClient(RecordedConnection recorded, MessageType handshake) {
        AuditMessage connect = recorded.only(MessageType.CONNECT);
        assertEquals("2001:db8::7", ((Connect) connect.payload()).remoteAddr());
        assertEquals(50123L, connect.extras().get("remotePort"));
        assertEquals("127.0.0.1", connect.extras().get("proxyAddress"));
        assertTrue((long) connect.extras().get("accepted") > 0);
        assertNull(recorded.only(handshake).extras().get("clientAddress"), "there is nothing to add");
    }

    @Test
    void whoLogsInIsToldWithTheClientsAddress() throws Exception {
        try (SshClient client = SshClient.setUpDefaultClient()) {
            client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
            client.setClientProxyConnector(session -> session.getIoSession()
                    .writeBuffer(new ByteArrayBuffer(HEADER.getBytes(StandardCharsets.US_ASCII))));
            client.start();
            try (ClientSession session = client.connect("ada", "127.0.0.1", server.port())
                    .verify(Duration.ofSeconds(30))
                    .getSession()) {
                session.addPasswordIdentity("secret");
                session.auth().verify(Duration.ofSeconds(30));
            }
        }
        assertFromClient(log.only().awaitEnd(), MessageType.HANDSHAKE_SUCCESSFUL);
    }

    @Test
    void soIsWhoDoesNot() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write((HEADER + "SSH-2.0-x\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
        assertFromClient(log.only().awaitEnd(), MessageType.HANDSHAKE_FAILED);
    }

    @Test
    void whoComesWithoutABalancerHasOneAddress() throws Exception {
        send("SSH-2.0-x\r\n");
        RecordedConnection recorded = log.only().awaitEnd();
        assertOneAddress(recorded);
        assertNull(recorded.only(MessageType.HANDSHAKE_FAILED).extras().get("clientAddress"));
    }

    /** Such as a health check of the balancer itself. */
    @Test
    void whoSaysNothingIsRecordedAtTheEnd() throws Exception {
        send("");
        RecordedConnection recorded = log.only().awaitEnd();
        assertEquals(List.of("connect", "handshake_failed", "disconnect"), recorded.types());
        assertOneAddress(recorded);
    }

    @Test
    void whoIsThereWhenAuditingStopsIsRecordedToo() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            server.session();
            tap.close();
            assertEquals(List.of("connect", "disconnect"), log.only().awaitEnd().types());
            socket.getOutputStream().write(HEADER.getBytes(StandardCharsets.US_ASCII));
        }
        assertEquals(1, log.connections().size());
    }

    @Test
    void anAddressThatTheServerLearnsLaterIsAddedLater() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write((HEADER + "SSH-2.0-x\r\n").getBytes(StandardCharsets.US_ASCII));
            log.connection(0);
            ((AbstractServerSession) server.session()).setClientAddress(new InetSocketAddress("192.0.2.77", 7));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
        RecordedConnection recorded = log.only().awaitEnd();
        assertEquals(
                "192.0.2.77",
                recorded.only(MessageType.HANDSHAKE_FAILED).extras().get("clientAddress"));
    }

    private static void assertOneAddress(RecordedConnection recorded) {
        AuditMessage connect = recorded.only(MessageType.CONNECT);
        assertEquals("127.0.0.1", ((Connect) connect.payload()).remoteAddr());
        assertNull(connect.extras().get("proxyAddress"));
    }

    private void send(String text) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }
}
