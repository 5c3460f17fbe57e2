package dev.sshdaudit.sshd.tap;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.Content;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestServer;
import dev.sshdaudit.testkit.Packet;
import dev.sshdaudit.testkit.RawClient;
import dev.sshdaudit.testkit.RawClient.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server does for a client is recorded, or the connection ends before: on a real server. */
class NoWayAroundTest {

    private static final Content[] OF_SESSIONS = {Content.STDIN, Content.STDOUT, Content.STDERR};
    private static final long WINDOW = 1 << 20;

    @TempDir
    Path folder;

    private final RawClient client = new RawClient();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private RecordingAuditLog log = RecordingAuditLog.of(OF_SESSIONS);
    private TestServer server;
    private SshServerTap tap;

    private Connection connect() throws IOException {
        server = new TestServer(folder);
        server.sshd.setCommandFactory((channel, command) -> {
            commands.add(command);
            return server.sshd.getShellFactory().createShell(channel);
        });
        tap = SshServerTap.attach(server.sshd, log);
        return client.connect(server.start().port()).login();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        tap.close();
        server.close();
    }

    private static Packet open(String type, long id) {
        return Packet.of(90).text(type).uint32(id).uint32(WINDOW).uint32(32768);
    }

    private static Packet request(long channel, String type) {
        return Packet.of(98).uint32(channel).text(type).bool(true);
    }

    private static Packet data(long channel, String data) {
        return Packet.of(94).uint32(channel).text(data);
    }

    private static void shell(Connection connection, String type, long id, long serverId) throws IOException {
        connection.send(open(type, id)).await(it -> it.number() == 91);
        long answered = connection.count(it -> it.number() == 99);
        connection.send(request(serverId, "shell")).await(answered + 1, it -> it.number() == 99);
    }

    /** What has been recorded of a stream, whatever channel it was told of. */
    private String recorded(long stream) {
        return log.only().messages(MessageType.IO).stream()
                .map(it -> (Io) it.payload())
                .filter(io -> io.stream() == stream)
                .map(io -> new String(io.data().toByteArray(), StandardCharsets.ISO_8859_1))
                .collect(Collectors.joining());
    }

    private static String echoed(Connection connection) {
        return connection.packets().stream()
                .filter(it -> it.number() == 94)
                .map(it -> new String(it.packet(), 9, it.packet().length - 9, StandardCharsets.ISO_8859_1))
                .collect(Collectors.joining());
    }

    private void awaitEcho(Connection connection, int length) {
        eventually(
                () -> "an echo, not " + connection.packets(),
                () -> echoed(connection).length() >= length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "SESSION", "\u017fe\u017f\u017fion"})
    void whateverASessionIsCalledItIsRecorded(String type) throws IOException {
        Connection connection = connect();
        shell(connection, type, 0, 0);
        connection.send(data(0, "typed"));
        awaitEcho(connection, 5);
        assertEquals("typed", recorded(Io.STDIN));
        assertEquals("typed", recorded(Io.STDOUT));
        assertEquals(List.of(), log.only().notFollowed());
    }

    /** The server delivers zeros in place of what was not sent. */
    @Test
    void dataThatPromisesMoreThanItHasIsRecordedAsTheShellGetsIt() throws IOException {
        Connection connection = connect();
        shell(connection, "session", 0, 0);
        connection.send(Packet.of(94).uint32(0).uint32(40).raw((byte) 'i', (byte) 'd', (byte) '\n'));
        awaitEcho(connection, 40);
        assertEquals(echoed(connection), recorded(Io.STDIN));
        assertEquals(echoed(connection), recorded(Io.STDOUT));
    }

    @Test
    void twoShellsUnderOneNumberAreBothRecorded() throws IOException {
        Connection connection = connect();
        shell(connection, "session", 7, 0);
        shell(connection, "session", 7, 1);
        connection.send(data(0, "elder")).send(data(1, "other"));
        awaitEcho(connection, 10);
        assertEquals(10, recorded(Io.STDOUT).length());
        assertTrue(log.only().messages(MessageType.IO).stream()
                .filter(it -> ((Io) it.payload()).stream() == Io.STDOUT)
                .allMatch(it -> it.extras().get("candidates").equals(List.of(0L, 1L))));
    }

    /** No server listens at that address, and SSHD confirms the session meanwhile. */
    @Test
    void aForwardingThatWaitsUnderTheSameNumberDoesNotHideASession() throws IOException {
        Connection connection = connect();
        connection.send(
                open("direct-tcpip", 5).text("192.0.2.1").uint32(9).text("o").uint32(1));
        shell(connection, "session", 5, 1);
        connection.send(data(1, "typed"));
        awaitEcho(connection, 5);
        assertEquals("typed", recorded(Io.STDIN));
        assertEquals("typed", recorded(Io.STDOUT));
    }

    @Test
    void aSecondServiceHidesNothing() throws IOException {
        Connection connection = connect();
        shell(connection, "session", 0, 0);
        connection.send(Packet.of(5).text("SSH-connection")).await(2, it -> it.number() == 6);
        connection.send(open("session", 1)).await(2, it -> it.number() == 91);
        connection.send(request(0, "exec").text("id")).await(2, it -> it.number() == 99);
        connection.send(data(0, "typed"));
        awaitEcho(connection, 5);
        AuditMessage exec = log.only().only(MessageType.EXEC);
        assertEquals(1L, exec.channelId());
        assertEquals(List.of("id"), commands);
        assertEquals("typed", log.only().text(1, 0));
    }

    /** In mode strict the server is not even given the packet. */
    @Test
    void strictEndsTheConnectionBeforeTheServerHearsOfIt() throws IOException {
        for (List<Packet> around : List.of(
                List.of(open("session", 7), request(1, "exec").text("id")),
                List.of(
                        Packet.of(5).text("ssh-connection"),
                        open("session", 8),
                        request(0, "exec").text("id")),
                List.of(
                        data(99, "to nobody"),
                        open("session", 8),
                        request(1, "exec").text("id")),
                List.of(
                        Packet.of(199).text("?"),
                        open("session", 8),
                        request(1, "exec").text("id")))) {
            log = RecordingAuditLog.of(OF_SESSIONS).strict();
            Connection connection = connect();
            shell(connection, "session", 7, 0);
            for (Packet packet : around) {
                connection.send(packet);
            }
            connection.awaitEnd();
            assertEquals(List.of(), commands);
            String why = log.only().notFollowed().get(0);
            String told =
                    log.only().awaitEnd().only(MessageType.DISCONNECT).extras().toString();
            assertTrue(told.contains(why), () -> told + " instead of " + why);
            tap.close();
            server.close();
        }
    }

    /** SSHD goes on with what it has read, while another thread closes the session and the recording ends. */
    @Test
    @DisabledIfSystemProperty(
            named = "org.apache.sshd.common.io.IoServiceFactoryFactory",
            matches = ".*[.]mina[.].*",
            disabledReason =
                    "On this back end a session is closed by the thread that handles its packets, thus between them")
    void nothingIsDoneAfterTheRecordingHasEnded() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        server = new TestServer(folder);
        server.sshd.setCommandFactory((channel, command) -> {
            commands.add(command);
            return server.sshd.getShellFactory().createShell(channel);
        });
        server.sshd.setPasswordAuthenticator((user, password, session) -> {
            if (password.equals("wait")) {
                try {
                    return !sent.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            session.close(true);
            log.only().awaitEnd();
            return true;
        });
        tap = SshServerTap.attach(server.sshd, log);
        Connection connection = client.connect(server.start().port());
        connection.send(Packet.login("ada", "wait"));
        connection.send(Packet.login("ada", "right"));
        for (int i = 0; i < 3; i++) {
            connection.send(open("session", i)).send(request(i, "exec").text("id"));
        }
        eventually(
                "the first attempt",
                () -> log.only().messages(MessageType.AUTH_PASSWORD).size() == 1);
        sent.countDown();
        connection.awaitEnd();
        eventually(
                "the end of the session", () -> server.sshd.getActiveSessions().isEmpty());
        assertEquals(List.of(), commands);
    }

    @Test
    void anErrorOfOursIsNoWayAroundEither() throws IOException {
        for (Error error : List.of(new OutOfMemoryError("of a test"), new StackOverflowError(), new LinkageError())) {
            log = RecordingAuditLog.of(OF_SESSIONS).strict();
            Connection connection = connect();
            RecordedConnection recording = log.only();
            recording.onRecord(() -> {
                throw error;
            });
            connection
                    .send(open("session", 0))
                    .send(request(0, "exec").text("id"))
                    .awaitEnd();
            assertEquals(List.of(), commands);
            assertTrue(recording.notFollowed().get(0).contains(error.getClass().getSimpleName()));
            tap.close();
            server.close();
        }
    }

    @Test
    void withoutStrictAnErrorOfOursCostsOneMessageAndThatIsTold() throws IOException {
        Connection connection = connect();
        shell(connection, "session", 0, 0);
        RecordedConnection recording = log.only();
        recording.onRecord(() -> {
            recording.onRecord(() -> {});
            throw new IllegalStateException("of a test");
        });
        connection.send(data(0, "typed"));
        awaitEcho(connection, 5);
        assertTrue(recording.messages(MessageType.IO).stream()
                .anyMatch(it -> "an error of the recorder: IllegalStateException"
                        .equals(it.extras().get("unplaced"))));
    }
}
