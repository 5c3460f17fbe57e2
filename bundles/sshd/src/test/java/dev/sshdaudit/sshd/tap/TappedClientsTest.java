package dev.sshdaudit.sshd.tap;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeFailed;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestClient;
import dev.sshdaudit.sshd.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.sshd.client.auth.keyboard.UserInteraction;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TappedClientsTest {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    private final RecordingAuditLog log = RecordingAuditLog.ofEverything();
    private TestServer server;
    private TestClient client;
    private SshServerTap tap;

    @BeforeEach
    void start() {
        server = new TestServer(folder);
        tap = SshServerTap.attach(server.sshd, log);
        server.start();
        client = new TestClient(server);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
        tap.close();
        log.connections()
                .forEach(it -> assertEquals(
                        List.of(),
                        it.notFollowed().stream()
                                .filter(why -> !why.startsWith("an error of the recorder"))
                                .toList(),
                        "an honest client is not ended"));
    }

    @Test
    void aProgramIsRecordedFromConnectToDisconnect() throws IOException {
        try (ClientSession session = client.login()) {
            assertEquals("hello", TestClient.exec(session, "cat", "hello"));
        }
        RecordedConnection recorded = log.only().awaitEnd();
        AuditMessage connect = recorded.messages().get(0);
        assertEquals(new Connect("127.0.0.1", "XX"), connect.payload());
        assertTrue((Long) connect.extras().get("remotePort") > 0);
        assertEquals("127.0.0.1:" + server.port(), connect.extras().get("localAddress"));
        @SuppressWarnings("unchecked")
        Map<String, String> algorithms = (Map<String, String>)
                recorded.only(MessageType.HANDSHAKE_SUCCESSFUL).extras().get("algorithms");
        assertEquals(
                Set.of(
                        "keyExchange",
                        "hostKey",
                        "encryptionIn",
                        "encryptionOut",
                        "macIn",
                        "macOut",
                        "compressionIn",
                        "compressionOut"),
                algorithms.keySet());
        assertEquals("none", algorithms.get("compressionIn"));
        List<String> lines = recorded.lines();
        assertTrue(lines.contains("auth_password username=ada password='secret'"), recorded::toString);
        assertTrue(lines.contains("auth_password_successful username=ada password='secret'"), recorded::toString);
        assertTrue(lines.contains("0 new_channel channelType=session"), recorded::toString);
        assertTrue(lines.contains("0 exec requestId=0 program=cat"), recorded::toString);
        assertTrue(lines.contains("0 io stream=0 data='hello'"), recorded::toString);
        assertTrue(lines.contains("0 io stream=1 data='hello'"), recorded::toString);
        assertTrue(lines.contains("0 exit exitStatus=0"), recorded::toString);
        assertTrue(lines.contains("0 close {bytesIn=5 bytesOut=5 side=server}"), recorded::toString);
        AuditMessage handshake = recorded.only(MessageType.HANDSHAKE_SUCCESSFUL);
        assertEquals("password", handshake.extras().get("method"));
        assertTrue(handshake.extras().get("clientVersion").toString().startsWith("SSH-2.0-APACHE-SSHD"));
        assertTrue(handshake.extras().get("otherAttempts").toString().contains("method=none"));
    }

    @Test
    void wrongPasswordsAndBrokenAuthenticatorsAreToldApart() {
        assertThrows(SshException.class, () -> client.login("wrong"));
        assertThrows(SshException.class, () -> client.login("break"));
        client.close();
        RecordedConnection wrong = log.connection(0).awaitEnd();
        assertEquals(1, wrong.messages(MessageType.AUTH_PASSWORD_FAILED).size(), wrong::toString);
        assertEquals(1, wrong.messages(MessageType.HANDSHAKE_FAILED).size(), wrong::toString);
        RecordedConnection broken = log.connection(1).awaitEnd();
        assertTrue(
                broken.lines()
                        .contains("auth_password_backend_error username=ada password='break'"
                                + " reason=IllegalStateException: LDAP is down"),
                broken::toString);
    }

    @Test
    void aKeyGetsIn() throws IOException {
        try (ClientSession session = client.connect()) {
            session.addPublicKeyIdentity(TestClient.newKey());
            session.auth().verify(LIMIT);
        }
        RecordedConnection recorded = log.only().awaitEnd();
        List<String> lines =
                recorded.lines().stream().filter(it -> it.contains("pubkey")).toList();
        assertEquals(4, lines.size(), recorded::toString);
        assertTrue(
                lines.get(0)
                        .matches(
                                "auth_pubkey username=ada key=ecdsa-sha2-nistp256 \\S+ \\{fingerprint=SHA256:\\S+ query=true}"));
        assertTrue(
                lines.get(3)
                        .matches(
                                "auth_pubkey_successful username=ada key=ecdsa-sha2-nistp256 \\S+ \\{fingerprint=SHA256:\\S+}"));
        assertEquals(
                "publickey",
                recorded.only(MessageType.HANDSHAKE_SUCCESSFUL).extras().get("method"));
    }

    @Test
    void keyboardInteractiveIsRecordedAndItsBackendErrorToo() throws IOException {
        server.sshd.setUserAuthFactories(
                List.of(org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory.INSTANCE));
        String[] answer = {"break"};
        client.ssh.setUserInteraction(new UserInteraction() {
            @Override
            public boolean isInteractionAllowed(ClientSession session) {
                return true;
            }

            @Override
            public String[] interactive(
                    ClientSession session,
                    String name,
                    String instruction,
                    String lang,
                    String[] prompt,
                    boolean[] echo) {
                return answer.clone();
            }

            @Override
            public String getUpdatedPassword(ClientSession session, String prompt, String lang) {
                return null;
            }
        });
        try (ClientSession session = client.connect()) {
            assertThrows(SshException.class, () -> session.auth().verify(LIMIT));
        }
        answer[0] = "secret";
        try (ClientSession session = client.connect()) {
            session.auth().verify(LIMIT);
        }
        RecordedConnection failed = log.connection(0).awaitEnd();
        assertTrue(
                failed.lines()
                        .contains("auth_keyboard_interactive_backend_error username=ada"
                                + " reason=IllegalStateException: LDAP is down"),
                failed::toString);
        RecordedConnection good = log.connection(1).awaitEnd();
        assertTrue(
                good.lines()
                        .contains("auth_keyboard_interactive_answer username=ada"
                                + " answers=[question=Password:  answer=secret]"),
                good::toString);
        assertEquals(
                "keyboard-interactive",
                good.only(MessageType.HANDSHAKE_SUCCESSFUL).extras().get("method"));
    }

    @Test
    void aShellWithATerminalAndAResizeIsRecorded() throws IOException {
        try (ClientSession session = client.login();
                ChannelShell shell = session.createShellChannel()) {
            shell.setupSensibleDefaultPty();
            shell.setPtyType("vt100");
            shell.setPtyColumns(90);
            shell.setPtyLines(30);
            shell.setEnv("LANG", "C");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            shell.setOut(out);
            shell.setErr(new ByteArrayOutputStream());
            shell.open().verify(LIMIT);
            try (OutputStream in = shell.getInvertedIn()) {
                in.write("typed".getBytes());
                in.flush();
                eventually("the echo", () -> out.toString().equals("typed"));
                shell.sendWindowChange(100, 40, 10, 20);
            }
            shell.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LIMIT);
            assertEquals(3, shell.getExitStatus());
        }
        RecordedConnection recorded = log.only().awaitEnd();
        String all = recorded.toString();
        assertTrue(all.contains("0 setenv requestId=1 name=LANG value=C"), all);
        assertTrue(all.contains("0 pty requestId=0 term=vt100 columns=90 rows=30"), all);
        assertTrue(all.contains("0 shell requestId=2"), all);
        assertTrue(all.contains("0 window requestId=3 columns=100 rows=40"), all);
        assertTrue(all.contains("0 io stream=2 data='bye'"), all);
        assertTrue(all.contains("0 exit exitStatus=3"), all);
        assertTrue(all.contains("0 close_write {side=client}"), all);
    }

    @Test
    void whatNobodyCanAgreeOnIsAFailedHandshake() {
        client.ssh.setCipherFactories(List.of(org.apache.sshd.common.cipher.BuiltinCiphers.aes128cbc));
        server.sshd.setCipherFactories(List.of(org.apache.sshd.common.cipher.BuiltinCiphers.aes256ctr));
        assertThrows(IOException.class, () -> client.login());
        RecordedConnection recorded = log.only().awaitEnd();
        HandshakeFailed failed =
                (HandshakeFailed) recorded.only(MessageType.HANDSHAKE_FAILED).payload();
        assertTrue(failed.reason().contains("Unable to negotiate"), failed::reason);
    }

    @Test
    void aPortScanIsAConnectionThatFailed() throws IOException {
        new Socket("127.0.0.1", server.port()).close();
        RecordedConnection recorded = log.only().awaitEnd();
        assertEquals(List.of("connect", "handshake_failed", "disconnect"), recorded.types());
    }

    @Test
    void aSessionThatAnotherListenerRefusesEndsToo() throws IOException {
        server.sshd.addSessionListener(new SessionListener() {
            @Override
            public void sessionEstablished(Session session) {
                throw new IllegalStateException("not from there");
            }
        });
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            RecordedConnection recorded = log.only().awaitEnd();
            assertEquals(List.of("connect", "handshake_failed", "disconnect"), recorded.types());
            assertTrue(socket.isConnected());
        }
    }

    @Test
    void aRefusedConnectionIsToldWhyBeforeItsUserIsIn() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            log.only().control().disconnect("cannot be audited");
            socket.getOutputStream().write("SSH-2.0-test\r\n".getBytes());
            String all =
                    new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
            assertTrue(all.startsWith("SSH-2.0-"), all);
            assertTrue(all.contains("cannot be audited"), all);
        }
        assertTrue(log.only().awaitEnd().toString().contains("disconnected by the server: cannot be audited"));
    }

    @Test
    void afterARefusalNotEvenThePacketThatCausedItIsDone() throws IOException {
        ClientSession session = client.login();
        RecordedConnection recorded = log.only();
        recorded.onRecord(() -> {
            if (!recorded.messages(MessageType.NEW_CHANNEL).isEmpty()) {
                recorded.control().disconnect("the disk is full");
            }
        });
        assertThrows(
                Exception.class, () -> session.createExecChannel("true").open().verify(LIMIT));
        recorded.awaitEnd();
        assertTrue(recorded.messages(MessageType.NEW_CHANNEL_SUCCESSFUL).isEmpty(), recorded::toString);
        assertTrue(recorded.toString().contains("disconnected by the server: the disk is full"), recorded::toString);
    }

    @Test
    void suspendedReadingKeepsTheClientWaiting() throws IOException {
        try (ClientSession session = client.login();
                ChannelShell shell = session.createShellChannel()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            shell.setOut(out);
            shell.setErr(new ByteArrayOutputStream());
            shell.open().verify(LIMIT);
            RecordedConnection recorded = log.only();
            recorded.control().suspendReading();
            recorded.control().suspendReading();
            OutputStream in = shell.getInvertedIn();
            byte[] block = new byte[1024];
            for (int i = 0; i < 64; i++) {
                in.write(block); // one read may have been under way: that much may come
                in.flush();
            }
            assertTrue(recorded.bytes(0, 0).length < 64 * 1024, "reading went on");
            recorded.control().resumeReading();
            eventually(() -> "the rest, after " + out.size(), () -> out.size() == 64 * 1024);
            assertEquals(64 * 1024, recorded.bytes(0, 0).length);
        }
    }

    @Test
    void aLogThatBreaksDoesNotBreakTheSession() throws IOException {
        try (ClientSession session = client.login()) {
            log.only().onRecord(() -> {
                throw new IllegalStateException("the log broke (this belongs to a test)");
            });
            assertEquals("fine", TestClient.exec(session, "cat", "fine"));
        }
        assertFalse(log.only().awaitEnd().messages(MessageType.EXEC).isEmpty());
    }

    @Test
    void severalChannelsAtATimeStayApart() throws Exception {
        try (ClientSession session = client.login()) {
            List<Thread> threads = java.util.stream.IntStream.range(0, 8)
                    .mapToObj(i -> new Thread(() -> {
                        try {
                            assertEquals("input" + i, TestClient.exec(session, "cat", "input" + i));
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    }))
                    .toList();
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        RecordedConnection recorded = log.only().awaitEnd();
        assertEquals(8, recorded.messages(MessageType.CLOSE).size());
        for (long channel = 0; channel < 8; channel++) {
            assertTrue(recorded.text(channel, 0).startsWith("input"));
            assertEquals(recorded.text(channel, 0), recorded.text(channel, 1));
        }
    }
}
