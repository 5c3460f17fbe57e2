package dev.sshdaudit.sshd.tap;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.JudgingAuditLog;
import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.sshd.testing.TestServer;
import dev.sshdaudit.testkit.Packet;
import dev.sshdaudit.testkit.RawClient;
import dev.sshdaudit.testkit.RawClient.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Too much of everything. */
class FloodTest {

    private static final int SCALE = Boolean.getBoolean("soak") ? 20 : 1;
    private static final int CHANNELS = 3000 * SCALE;
    private static final int REQUESTS = 5000 * SCALE;
    private static final int CHANNEL_LIMIT = 20;
    private static final int LONG = 64 << 10;
    private static final long WINDOW = 1 << 21;

    @TempDir
    Path folder;

    private Comparison servers() {
        return new Comparison(folder, server -> {});
    }

    @Test
    void thousandsOfChannelsAreOpenedAndClosed() throws IOException {
        try (Comparison servers = servers()) {
            RecordedConnection recorded = servers.same("channels", connection -> {
                connection.login();
                for (int i = 0; i < CHANNELS; i++) {
                    connection.send(Packet.of(90)
                            .text("session")
                            .uint32(i)
                            .uint32(WINDOW)
                            .uint32(32768));
                    connection.send(Packet.of(97).uint32(i));
                }
                connection.await(CHANNELS, it -> it.number() == 97);
            });
            assertEquals(CHANNELS, recorded.messages(MessageType.NEW_CHANNEL).size());
            assertEquals(
                    CHANNELS,
                    recorded.messages(MessageType.NEW_CHANNEL_SUCCESSFUL).size());
            assertEquals(CHANNELS, recorded.messages(MessageType.CLOSE).size());
        }
    }

    /** SSHD does not refuse a channel too many, it ends the connection. */
    @Test
    void moreChannelsThanTheServerAllowsAreItsReasonToEndTheConnection() throws IOException {
        try (Comparison servers = new Comparison(
                folder, server -> CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(server.sshd, CHANNEL_LIMIT))) {
            RecordedConnection recorded = servers.same("channels", connection -> {
                connection.login();
                for (int i = 0; i < 3 * CHANNEL_LIMIT; i++) {
                    connection.open(i, WINDOW);
                }
                connection.awaitEnd();
            });
            assertEquals(
                    recorded.messages(MessageType.NEW_CHANNEL_SUCCESSFUL).size(),
                    recorded.messages(MessageType.CLOSE).size());
            String reason = recorded.only(MessageType.DISCONNECT).extras().toString();
            assertTrue(reason.contains("max.: " + CHANNEL_LIMIT), recorded::toString);
        }
    }

    @Test
    void requestsThatNobodyAnswersAreAllRecorded() throws IOException {
        try (Comparison servers = servers()) {
            RecordedConnection recorded = servers.same("requests", connection -> {
                connection.login().open(0, WINDOW);
                for (int i = 0; i < REQUESTS; i++) {
                    connection.send(Packet.of(98)
                            .uint32(0)
                            .text("env")
                            .bool(false)
                            .text("N" + i % 10)
                            .text("v"));
                    connection.send(Packet.of(80).text("nobody@test").bool(false));
                }
                Comparison.settle(connection, true);
            });
            assertEquals(REQUESTS, recorded.messages(MessageType.SETENV).size());
            assertEquals(
                    REQUESTS,
                    recorded.messages(MessageType.GLOBAL_REQUEST_UNKNOWN).size());
        }
    }

    @Test
    void namesMayBeLongAndNeedNotBeText() throws IOException {
        byte[] invalid = {'a', (byte) 0xff, (byte) 0xc3, 0, (byte) 0xed, (byte) 0xa0, (byte) 0x80, 'z'};
        for (byte[] name : List.of("n".repeat(LONG).getBytes(StandardCharsets.UTF_8), invalid)) {
            try (Comparison servers = servers()) {
                RecordedConnection user = servers.same("user", connection -> {
                    connection.send(Packet.of(50)
                            .bytes(name)
                            .text("ssh-connection")
                            .text("password")
                            .bool(false)
                            .text("secret"));
                    connection.await(it -> it.number() == 51);
                });
                String shown = new String(name, StandardCharsets.UTF_8);
                String ofUser = name.length == LONG ? shown.substring(0, 256) + "…" : shown;
                assertTrue(user.toString().contains("auth_password username=" + ofUser + " "), user::toString);
                RecordedConnection session = servers.same("session", connection -> {
                    connection.login().open(0, WINDOW);
                    connection.send(
                            Packet.of(90).bytes(name).uint32(1).uint32(0).uint32(0));
                    connection.send(Packet.of(80).bytes(name).bool(true));
                    connection.send(Packet.of(98)
                            .uint32(0)
                            .text("env")
                            .bool(true)
                            .bytes(name)
                            .bytes(name));
                    connection.send(
                            Packet.of(98).uint32(0).text("subsystem").bool(true).bytes(name));
                    Comparison.settle(connection, true);
                });
                String all = session.toString();
                assertTrue(all.contains("new_channel channelType=" + shown), all);
                assertTrue(all.contains("setenv requestId=0 name=" + shown + " value=" + shown), all);
                assertTrue(all.contains("subsystem requestId=1 subsystem=" + shown), all);
                RecordedConnection program = servers.same("program", connection -> {
                    connection.login().open(0, WINDOW);
                    connection.send(
                            Packet.of(98).uint32(0).text("exec").bool(true).bytes(name));
                    connection.await(it -> it.number() == 99 || it.number() == 100 || it.number() == 97);
                    connection.die();
                });
                assertTrue(program.toString().contains("exec requestId=0 program=" + shown), program::toString);
            }
        }
    }

    @Test
    void aClientMayStopReadingWhileAProgramFloodsIt() throws IOException {
        int size = 16 << 20;
        AtomicLong written = new AtomicLong();
        try (Comparison servers = new Comparison(
                folder, server -> server.sshd.setCommandFactory((channel, command) -> new Flood(size, written)))) {
            RecordedConnection recorded = servers.same("output", connection -> {
                written.set(0);
                connection.login().open(0, size);
                connection.reading(false);
                connection.send(Packet.of(98).uint32(0).text("exec").bool(false).text("flood"));
                eventually(() -> "the flood, after " + written, () -> written.get() > size / 16);
                assertTrue(received(connection) < size / 16, "the client reads");
                connection.reading(true);
                connection.await(it -> it.number() == 97);
                assertEquals(size, received(connection));
                connection.forget(it -> it.number() == 94); // how it is cut into packets is a matter of chance
            });
            assertEquals(size, recorded.bytes(0, Io.STDOUT).length);
            assertTrue(recorded.toString().contains("exit exitStatus=0"));
        }
    }

    private static long received(Connection connection) {
        return connection.packets().stream()
                .filter(it -> it.number() == 94)
                .mapToLong(it -> it.packet().length - 9)
                .sum();
    }

    /** A program that prints as fast as it may. */
    private static final class Flood extends AbstractCommandSupport {

        private final int size;
        private final AtomicLong written;

        Flood(int size, AtomicLong written) {
            super("flood", null);
            this.size = size;
            this.written = written;
        }

        @Override
        public void run() {
            byte[] block = new byte[32 << 10];
            try {
                while (written.get() < size) {
                    getOutputStream().write(block);
                    getOutputStream().flush();
                    written.addAndGet(block.length);
                }
                onExit(0);
            } catch (IOException e) {
                onExit(1);
            }
        }
    }

    @Test
    void aClientMayDieInTheMiddle() throws IOException {
        try (Comparison servers = servers()) {
            RecordedConnection recorded = servers.same("death", connection -> {
                connection.login().open(0, 1000);
                connection.send(Packet.of(98).uint32(0).text("exec").bool(true).text("head -c 10000000 /dev/zero"));
                connection.await(it -> it.number() == 94);
                connection.forget(it -> it.number() == 94);
                connection.die();
            });
            assertEquals(1, recorded.messages(MessageType.CLOSE).size(), recorded::toString);
            assertEquals(1000, recorded.bytes(0, Io.STDOUT).length);
        }
    }

    /** Of what has been dealt with nothing is kept, however much it was. */
    @Test
    void memoryStaysBounded() throws IOException {
        JudgingAuditLog log = new JudgingAuditLog();
        try (TestServer server = new TestServer(folder).start();
                SshServerTap tap = SshServerTap.attach(server.sshd, log);
                RawClient client = new RawClient();
                Connection connection = client.connect(server.port())) {
            connection.login().open(0, WINDOW);
            flood(connection, 1000); // what is loaded and compiled once does not count
            long before = used();
            flood(connection, 4 * REQUESTS);
            long kept = used() - before;
            assertTrue(log.messages() > 3 * REQUESTS, tap::toString);
            assertTrue(kept < 4 << 20, kept + " bytes are kept");
        }
        assertEquals(List.of(), List.copyOf(log.broken()));
    }

    private static void flood(Connection connection, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            connection.send(
                    Packet.of(98).uint32(0).text("other@test").bool(i % 3 == 0).text("x".repeat(100)));
            connection.send(Packet.of(80).text("other@test").bool(i % 7 == 0));
            if (i % 10 == 0) {
                connection.send(
                        Packet.of(90).text("other@test").uint32(i).uint32(0).uint32(0));
            }
            if (i % 1000 == 0) {
                Comparison.settle(connection, true);
                connection.forget(it -> true);
            }
        }
        Comparison.settle(connection, true);
        connection.forget(it -> true);
    }

    private static long used() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
