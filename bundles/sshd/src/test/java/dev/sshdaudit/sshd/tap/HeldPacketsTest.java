package dev.sshdaudit.sshd.tap;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestServer;
import dev.sshdaudit.testkit.Packet;
import dev.sshdaudit.testkit.RawClient;
import dev.sshdaudit.testkit.RawClient.Connection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.session.ReservedSessionMessagesHandler;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that come in one TCP segment with the last packet of the login, while the storage has nothing yet. */
class HeldPacketsTest {

    private static final int COMMANDS = 5;

    @TempDir
    Path folder;

    private final RecordingAuditLog log = RecordingAuditLog.ofEverything();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final AtomicInteger ignored = new AtomicInteger();
    private final CountDownLatch sent = new CountDownLatch(1);
    private final RawClient client = new RawClient();
    private TestServer server;
    private SshServerTap tap;

    @BeforeEach
    void start() {
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
            return true;
        });
        server.sshd.setReservedSessionMessagesHandler(new ReservedSessionMessagesHandler() {
            @Override
            public void handleIgnoreMessage(Session session, Buffer buffer) {
                ignored.incrementAndGet();
            }
        });
        tap = SshServerTap.attach(server.sshd, log);
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        tap.close();
        server.close();
    }

    /** The server reads the second attempt and all behind it at once, since the first one keeps it waiting. */
    private Connection logInAndRunAtOnce() throws IOException {
        Connection connection = client.connect(server.port());
        RecordedConnection recorded = log.only();
        recorded.onRecord(() -> {
            List<AuditMessage> messages = recorded.messages();
            if (messages.get(messages.size() - 1).type() == MessageType.HANDSHAKE_SUCCESSFUL) {
                recorded.control().suspendReading();
                recorded.control().holdBack();
            }
        });
        connection.send(Packet.login("ada", "wait"));
        eventually(
                "the first attempt",
                () -> !recorded.messages(MessageType.AUTH_PASSWORD).isEmpty());
        connection.send(Packet.login("ada", "right"));
        for (int i = 0; i < COMMANDS; i++) {
            connection.send(
                    Packet.of(90).text("session").uint32(i).uint32(1 << 20).uint32(32768));
            connection.send(Packet.of(98).uint32(i).text("exec").bool(true).text("command " + i));
            connection.send(Packet.of(94).uint32(i).text("input " + i));
        }
        connection.awaitSent();
        sent.countDown();
        recorded.await(MessageType.HANDSHAKE_SUCCESSFUL);
        return connection;
    }

    private static List<String> expected() {
        return IntStream.range(0, COMMANDS).mapToObj(i -> "command " + i).toList();
    }

    /** Other back ends may not have read all of it. */
    private void awaitThatAllIsHeld() {
        if (System.getProperty(
                        "org.apache.sshd.common.io.IoServiceFactoryFactory", Nio2ServiceFactoryFactory.class.getName())
                .equals(Nio2ServiceFactoryFactory.class.getName())) {
            eventually(() -> "all packets, not " + ignored.get(), () -> ignored.get() >= 3 * COMMANDS);
        }
    }

    @Test
    void theyRunWhenTheStorageHasTheFirstMessagesAndAreRecordedAsTheyRun() throws IOException {
        Connection connection = logInAndRunAtOnce();
        awaitThatAllIsHeld();
        RecordedConnection recorded = log.only();
        assertEquals(List.of(), commands);
        assertEquals(List.of(), recorded.messages(MessageType.NEW_CHANNEL), recorded::toString);
        ConnectionControl control = recorded.control();
        control.handOn();
        control.resumeReading();
        connection.await(COMMANDS, it -> it.number() == 99);
        assertEquals(expected(), commands);
        List<AuditMessage> execs = recorded.await(MessageType.EXEC, COMMANDS).messages(MessageType.EXEC);
        for (int i = 0; i < COMMANDS; i++) {
            assertEquals(i, execs.get(i).channelId());
            assertEquals("command " + i, ((Exec) execs.get(i).payload()).program());
        }
        connection.send(Packet.of(94).uint32(0).text(", and more"));
        eventually(recorded::toString, () -> recorded.text(0, 1).equals("input 0, and more"));
        assertEquals("input 0, and more", recorded.text(0, 0));
        assertEquals(List.of(), recorded.notFollowed());
    }

    @Test
    void theyNeverRunIfTheConnectionIsRefused() throws IOException {
        Connection connection = logInAndRunAtOnce();
        awaitThatAllIsHeld();
        log.only().control().disconnect("It cannot be recorded");
        connection.awaitEnd();
        eventually(
                "the end of the session", () -> server.sshd.getActiveSessions().isEmpty());
        assertTrue(
                connection.has(it -> it.number() == 1),
                () -> connection.packets().toString());
        assertEquals(List.of(), commands);
        assertEquals(List.of(), log.only().messages(MessageType.NEW_CHANNEL));
    }

    @Test
    void theyRunIfAuditingIsSwitchedOffMeanwhile() throws IOException {
        Connection connection = logInAndRunAtOnce();
        awaitThatAllIsHeld();
        tap.close();
        connection.await(COMMANDS, it -> it.number() == 99);
        assertEquals(expected(), commands);
        assertEquals(List.of(), log.only().messages(MessageType.NEW_CHANNEL));
    }

    /** Each is handed on while the next one may already be kept back again. */
    @Test
    void againAndAgainNoneOvertakesAnother() throws IOException {
        Connection connection = logInAndRunAtOnce();
        ConnectionControl control = log.only().control();
        for (int i = 0; i < 200; i++) {
            control.handOn();
            control.holdBack();
            connection.send(Packet.of(94).uint32(0).text(" " + i));
        }
        control.handOn();
        control.resumeReading();
        String all = IntStream.range(0, 200).mapToObj(i -> " " + i).reduce("input 0", String::concat);
        eventually(() -> log.only().text(0, 1), () -> log.only().text(0, 1).equals(all));
        assertEquals(all, log.only().text(0, 0));
    }

    @Test
    void noMoreIsKeptThanABoundedAmount() throws IOException {
        try (Connection connection = client.connect(server.port())) {
            assertTrue(!connection.isOver());
            HeldPackets packets = new HeldPackets(server.session(), PacketHandler.PRESENT, packet -> true, () -> {});
            assertEquals(HeldPackets.Fate.PASSES, packets.take(new byte[10], 0, 10));
            packets.hold();
            for (int i = 0; i < 8; i++) {
                assertEquals(
                        HeldPackets.Fate.WAITS, packets.take(new byte[HeldPackets.MOST / 8], 0, HeldPackets.MOST / 8));
            }
            assertEquals(HeldPackets.Fate.LOST, packets.take(new byte[1], 0, 1));
        }
    }

    @Test
    void aVersionThatOffersNoWayToHandPacketsOnLosesThem() throws IOException {
        try (Connection connection = client.connect(server.port())) {
            assertTrue(!connection.isOver());
            PacketHandler none = new PacketHandler("noSuchMethod", "noSuchLock");
            HeldPackets packets = new HeldPackets(server.session(), none, packet -> true, () -> {});
            packets.hold();
            assertEquals(HeldPackets.Fate.LOST, packets.take(new byte[1], 0, 1));
            packets.handOn();
            assertEquals(HeldPackets.Fate.PASSES, packets.take(new byte[1], 0, 1));
        }
    }
}
