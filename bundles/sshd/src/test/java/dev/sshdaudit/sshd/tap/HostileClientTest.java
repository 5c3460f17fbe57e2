package dev.sshdaudit.sshd.tap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.testkit.Packet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients send that no client should: the server answers as it does without the tap. */
class HostileClientTest {

    private static final boolean SOAK = Boolean.getBoolean("soak");

    @TempDir
    Path folder;

    private Comparison servers;

    @BeforeEach
    void start() {
        // a refusal comes at once, and not when a name server has been asked
        servers = new Comparison(folder, server -> server.sshd.setForwardingFilter(RejectAllForwardingFilter.INSTANCE));
    }

    @AfterEach
    void stop() throws IOException {
        servers.close();
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
                servers.same(java.util.HexFormat.of().formatHex(variant), connection -> {
                    if (loggedIn) {
                        connection.login();
                    }
                    if (channel) {
                        connection.open(5, 1000);
                    }
                    connection.send(variant);
                    Comparison.settle(connection, loggedIn);
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
        RecordedConnection recorded = servers.same("empty", connection -> {
            connection.login().send().awaitEnd();
        });
        assertTrue(recorded.toString().contains("disconnect {reason="), recorded::toString);
    }
}
