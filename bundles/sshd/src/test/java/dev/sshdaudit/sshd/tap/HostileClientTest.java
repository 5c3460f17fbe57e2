package dev.sshdaudit.sshd.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.sshd.testing.Packet;
import dev.sshdaudit.sshd.testing.RawClient;
import dev.sshdaudit.sshd.testing.RawClient.Connection;
import dev.sshdaudit.sshd.testing.RawClient.Received;
import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.RecordingRules;
import dev.sshdaudit.sshd.testing.TestServer;
import dev.sshdaudit.sshd.testing.Wait;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients send that no client should: the server answers as it does without anybody listening. */
class HostileClientTest {

    private static final boolean SOAK = Boolean.getBoolean("soak");

    /** A number for a channel that nobody else uses. */
    private static final long SETTLED = 4242;

    @TempDir
    Path folder;

    private final RecordingAuditLog log = RecordingAuditLog.ofEverything();
    private TestServer plain;
    private TestServer tapped;
    private SshServerTap tap;
    private RawClient client;

    /** What somebody does who has got as far as the key exchange. */
    @FunctionalInterface
    private interface Deed {
        void on(Connection connection) throws IOException;
    }

    @BeforeEach
    void start() {
        plain = new TestServer(folder).start();
        tapped = new TestServer(folder).start();
        tap = SshServerTap.attach(tapped.sshd, log);
        client = new RawClient();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        plain.close();
        tapped.close();
        tap.close();
    }

    private RecordedConnection assertNoDifference(String what, Deed deed) throws IOException {
        List<String> without = answers(plain, deed);
        int before = log.connections().size();
        List<String> with = answers(tapped, deed);
        assertEquals(String.join("\n", without), String.join("\n", with), what);
        assertEquals(before + 1, log.connections().size(), what);
        RecordedConnection recorded = log.connection(before).awaitEnd();
        RecordingRules.check(recorded);
        return recorded;
    }

    private List<String> answers(TestServer server, Deed deed) throws IOException {
        try (Connection connection = client.connect(server.port())) {
            deed.on(connection);
            List<String> answers = new ArrayList<>();
            connection.packets().forEach(it -> answers.add(it.toString()));
            answers.add(connection.isOver() ? "closed by the server" : "open");
            return answers;
        } finally {
            Wait.until(() -> server.sshd.getActiveSessions().isEmpty(), () -> "the end of the session");
        }
    }

    /** A question that is answered after everything before it. */
    private static void settle(Connection connection, boolean loggedIn) throws IOException {
        if (loggedIn) {
            connection
                    .send(Packet.of(90)
                            .text("settled@test")
                            .uint32(SETTLED)
                            .uint32(0)
                            .uint32(0))
                    .await(HostileClientTest::settled);
        } else {
            connection.send(Packet.of(5).text("ssh-userauth")).await(2, it -> it.number() == 6);
        }
    }

    private static boolean settled(Received answer) {
        byte[] beginning = Packet.of(92).uint32(SETTLED).toByteArray();
        return Arrays.equals(beginning, Arrays.copyOf(answer.packet(), beginning.length));
    }

    /** One packet of each kind, as it should be. */
    private static List<byte[]> packets() {
        List<Packet> packets = new ArrayList<>();
        for (String method : List.of("password", "publickey", "keyboard-interactive", "hostbased", "none")) {
            packets.add(Packet.of(50)
                    .text("ada")
                    .text("ssh-connection")
                    .text(method)
                    .bool(false)
                    .text("ssh-rsa")
                    .text("blob"));
        }
        packets.add(Packet.of(61).uint32(1).text("answer"));
        for (String type : List.of("tcpip-forward", "cancel-tcpip-forward", "other@test")) {
            packets.add(
                    Packet.of(80).text(type).bool(true).text("256.256.256.256").uint32(1));
        }
        for (String type : List.of("session", "direct-tcpip", "x11", "other@test")) {
            packets.add(Packet.of(90)
                    .text(type)
                    .uint32(7)
                    .uint32(1000)
                    .uint32(1000)
                    .text("256.256.256.256")
                    .uint32(1)
                    .text("o")
                    .uint32(2));
        }
        for (String type : List.of("env", "signal", "other@test")) {
            packets.add(
                    Packet.of(98).uint32(0).text(type).bool(true).text("name").text("value"));
        }
        packets.add(Packet.of(98).uint32(0).text("subsystem").bool(true).text("none"));
        packets.add(Packet.of(98)
                .uint32(0)
                .text("window-change")
                .bool(true)
                .uint32(1)
                .uint32(2)
                .uint32(3)
                .uint32(4));
        packets.add(Packet.of(98)
                .uint32(0)
                .text("pty-req")
                .bool(true)
                .text("vt100")
                .uint32(1)
                .uint32(2)
                .uint32(3)
                .uint32(4)
                .text(""));
        for (int number : new int[] {51, 52, 53, 60, 81, 82, 91, 92, 93, 94, 95, 96, 97, 99, 100, 101, 192, 255}) {
            packets.add(Packet.of(number).uint32(0).uint32(1).text("x").uint32(1));
        }
        return packets.stream().map(Packet::toByteArray).toList();
    }

    /** A packet, and what can be wrong with it. */
    private static List<byte[]> variants(byte[] packet) {
        List<byte[]> variants = new ArrayList<>(List.of(packet));
        for (int length : new int[] {1, 3, 5, packet.length / 2, packet.length - 1}) {
            variants.add(Arrays.copyOf(packet, length));
        }
        byte[] huge = packet.clone();
        Arrays.fill(huge, 1, 5, (byte) 0xff); // 4 GiB of something
        variants.add(huge);
        byte[] negative = packet.clone();
        negative[1] = (byte) 0x80;
        variants.add(negative);
        return variants;
    }

    private void everyPacket(boolean loggedIn, boolean channel) throws IOException {
        int kind = 0;
        for (byte[] packet : packets()) {
            List<byte[]> variants = variants(packet);
            int one = kind++ % variants.size();
            for (byte[] variant : SOAK ? variants : List.of(packet, variants.get(one))) {
                assertNoDifference(java.util.HexFormat.of().formatHex(variant), connection -> {
                    if (loggedIn) {
                        connection.login();
                    }
                    if (channel) {
                        connection.open(5, 1000);
                    }
                    connection.send(variant);
                    settle(connection, loggedIn);
                });
            }
        }
    }

    @Test
    void everyPacketBeforeAnybodyIsIn() throws IOException {
        everyPacket(false, false);
    }

    @Test
    void everyPacketWithAUserAndAChannel() throws IOException {
        everyPacket(true, true);
    }

    @Test
    void packetsWithoutAnythingInThem() throws IOException {
        RecordedConnection recorded = assertNoDifference("empty", connection -> {
            connection.login().send().awaitEnd();
        });
        assertTrue(recorded.toString().contains("disconnect {reason="), recorded::toString);
    }
}
