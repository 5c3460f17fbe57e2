package dev.sshdaudit.sshd.tap;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditLog;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestServer;
import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Packet;
import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.RawClient;
import dev.sshdaudit.testkit.RawClient.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are refused show why, whatever they are doing at that time. */
class RefusedClientsTest {

    private static final String REASON = "This session cannot be recorded now";
    private static final int CLIENTS = Integer.getInteger("refused.clients", 5);

    @TempDir
    Path folder;

    private final RecordingAuditLog log = RecordingAuditLog.ofEverything();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private TestServer server;
    private SshServerTap tap;

    /** The moment in which a connection is refused. */
    private enum When {
        /** It has begun, and the client has not said anything. */
        CONNECTED {
            @Override
            void refuse(RecordedConnection connection, ConnectionControl control) {
                control.disconnect(REASON);
                control.disconnect("What comes of the first reason is no other reason");
            }
        },
        /** The client has sent its password, was asked for it, or has asked whether its key will do. */
        TRYING {
            @Override
            void refuse(RecordedConnection connection, ConnectionControl control) {
                refuseAfter(
                        connection,
                        control,
                        MessageType.AUTH_PASSWORD,
                        MessageType.AUTH_PUBKEY,
                        MessageType.AUTH_KEYBOARD_INTERACTIVE_CHALLENGE);
            }
        },
        /** The user is in. */
        IN {
            @Override
            void refuse(RecordedConnection connection, ConnectionControl control) {
                refuseAfter(connection, control, MessageType.HANDSHAKE_SUCCESSFUL);
            }
        },
        /** The user is in, and is not read from; a moment later the connection is refused. */
        WAITING {
            @Override
            void refuse(RecordedConnection connection, ConnectionControl control) {
                connection.onRecord(() -> {
                    if (last(connection) == MessageType.HANDSHAKE_SUCCESSFUL) {
                        control.suspendReading();
                        CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS)
                                .execute(() -> control.disconnect(REASON));
                    }
                });
            }
        };

        abstract void refuse(RecordedConnection connection, ConnectionControl control);

        private static void refuseAfter(
                RecordedConnection connection, ConnectionControl control, MessageType... types) {
            connection.onRecord(() -> {
                if (List.of(types).contains(last(connection))) {
                    control.disconnect(REASON);
                }
            });
        }

        private static MessageType last(RecordedConnection connection) {
            List<dev.sshdaudit.message.AuditMessage> messages = connection.messages();
            return messages.get(messages.size() - 1).type();
        }
    }

    private void start(When when) {
        tap = SshServerTap.attach(server.sshd, new AuditLog() {
            @Override
            public AuditConnection connect(Connect connect, Map<String, ?> extras, ConnectionControl control) {
                RecordedConnection connection = (RecordedConnection) log.connect(connect, extras, control);
                when.refuse(connection, control);
                return connection;
            }

            @Override
            public AuditStatus status() {
                return log.status();
            }
        });
        server.start();
    }

    @BeforeEach
    void prepare() {
        server = new TestServer(folder);
        server.sshd.setCommandFactory((channel, command) -> {
            commands.add(command);
            return server.sshd.getShellFactory().createShell(channel);
        });
    }

    @AfterEach
    void stop() throws IOException {
        tap.close();
        server.close();
        assertEquals(List.of(), commands, "nothing is done for who is refused");
    }

    /** What clients say, one after the other, each of which is to show the reason. */
    private interface Client {
        String run() throws Exception;
    }

    private static void assertAllShowTheReason(Client client) throws Exception {
        List<String> without = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String shown = client.run();
            if (!shown.contains(REASON)) {
                without.add(shown);
            }
        }
        assertEquals(List.of(), without, () -> without.size() + " of " + CLIENTS + " do not show why");
    }

    private OpenSsh user() {
        return OpenSsh.to(folder, server.port(), "ada");
    }

    private OpenSsh withPassword() {
        return user().option("-o", "PubkeyAuthentication=no").answers("secret");
    }

    /** What the client's user sees: output and errors. */
    private static String shown(OpenSsh client) throws IOException, InterruptedException {
        return Processes.run(client.ssh("cat").redirectErrorStream(true)).text();
    }

    @ParameterizedTest
    @EnumSource(When.class)
    @EnabledIf("dev.sshdaudit.testkit.OpenSsh#isThere")
    void openSshInABatchShowsWhy(When when) throws Exception {
        start(when);
        OpenSsh client =
                user().key(OpenSsh.generateKey(folder, "id_ecdsa", "ecdsa")).option("-o", "BatchMode=yes");
        assertAllShowTheReason(() -> shown(client));
    }

    @ParameterizedTest
    @EnumSource(When.class)
    @EnabledIf("dev.sshdaudit.testkit.OpenSsh#isThere")
    void openSshWithAProgramThatKnowsThePasswordShowsWhy(When when) throws Exception {
        start(when);
        OpenSsh client = withPassword();
        assertAllShowTheReason(() -> shown(client));
    }

    /** The client reads nothing while its user types. One user is faster than the server gives up, the other is slower. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    @EnabledIf("dev.sshdaudit.testkit.OpenSsh#isThere")
    void openSshShowsWhyThoughItIsRefusedWhileTheUserTypes(int seconds) throws Exception {
        start(When.TRYING);
        OpenSsh client = withPassword().slow(seconds);
        List<CompletableFuture<String>> shown = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            shown.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return shown(client);
                        } catch (IOException | InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    },
                    task -> new Thread(task).start()));
        }
        Iterator<CompletableFuture<String>> each = shown.iterator();
        assertAllShowTheReason(() -> each.next().join());
    }

    /** It asks for a command and sends its input with the password, before it knows whether it is let in. */
    @ParameterizedTest
    @EnumSource(
            value = When.class,
            names = {"TRYING", "IN", "WAITING"})
    void aClientThatDoesNotWaitForAnswersIsToldWhy(When when) throws Exception {
        start(when);
        try (RawClient client = new RawClient()) {
            assertAllShowTheReason(() -> {
                Connection connection = client.connect(server.port());
                connection.send(Packet.login("ada", "secret"));
                connection.await(it -> when == When.TRYING || it.number() == 52);
                connection.send(
                        Packet.of(90).text("session").uint32(0).uint32(1 << 20).uint32(32768));
                connection.send(Packet.of(98).uint32(0).text("exec").bool(true).text("cat"));
                for (int i = 0; i < 30 && !connection.isOver(); i++) {
                    connection.send(Packet.of(94).uint32(0).text("x".repeat(30_000)));
                }
                connection.awaitEnd();
                return reasons(connection);
            });
        }
    }

    private static String reasons(Connection connection) {
        StringBuilder reasons = new StringBuilder();
        connection.packets().stream()
                .filter(it -> it.number() == 1)
                .forEach(it -> reasons.append(new String(it.packet(), StandardCharsets.UTF_8)));
        return reasons.toString();
    }

    /** SSH_MSG_DISCONNECT does not end a client of that kind; the server does not wait for it for ever. */
    @Test
    void aClientThatStaysIsPutOut() throws IOException {
        start(When.IN);
        try (RawClient client = new RawClient()) {
            Connection connection = client.connect(server.port()).stay().login();
            connection.await(it -> it.number() == 1);
            assertTrue(reasons(connection).contains(REASON), reasons(connection));
            eventually(
                    "the end of the session",
                    () -> server.sshd.getActiveSessions().isEmpty());
            assertTrue(connection.awaitEnd().isOver());
        }
    }

    /** The recording ends with the reason, and what the server does not get is not in it. */
    @Test
    void whatComesAfterTheRefusalIsNotRecorded() throws IOException {
        start(When.IN);
        try (RawClient client = new RawClient()) {
            Connection connection = client.connect(server.port()).login();
            connection.send(
                    Packet.of(90).text("session").uint32(0).uint32(1 << 20).uint32(32768));
            RecordedConnection recorded = log.only().awaitEnd();
            assertEquals(List.of(), recorded.messages(MessageType.NEW_CHANNEL), recorded::toString);
            assertTrue(
                    recorded.only(MessageType.DISCONNECT)
                            .extras()
                            .get("reason")
                            .toString()
                            .contains(REASON),
                    recorded::toString);
        }
    }
}
