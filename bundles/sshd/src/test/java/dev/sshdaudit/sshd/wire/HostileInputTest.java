package dev.sshdaudit.sshd.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.Content;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.sshd.testing.Wire;
import dev.sshdaudit.sshd.wire.OpenChannels.OpenChannel;
import dev.sshdaudit.testkit.Packet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostileInputTest {

    private static final int ROUNDS = 60;
    private static final int PACKETS = 2000;

    /** Packets that are nearly right find more than noise does. */
    private static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String method : List.of("password", "publickey", "keyboard-interactive", "none")) {
            seeds.add(Packet.of(50)
                    .text("u")
                    .text("s")
                    .text(method)
                    .bool(true)
                    .text("a")
                    .text("b")
                    .toByteArray());
        }
        seeds.add(Packet.of(51).text("password").bool(false).toByteArray());
        seeds.add(Packet.of(60)
                .text("n")
                .text("i")
                .text("l")
                .uint32(1)
                .text("q")
                .bool(true)
                .toByteArray());
        seeds.add(Packet.of(61).uint32(1).text("a").toByteArray());
        for (String type : List.of("tcpip-forward", "streamlocal-forward@openssh.com", "keepalive@x", "other")) {
            seeds.add(Packet.of(80).text(type).bool(true).text("h").uint32(1).toByteArray());
        }
        for (String type : List.of("session", "direct-tcpip", "x11", "forwarded-streamlocal@openssh.com")) {
            seeds.add(Packet.of(90)
                    .text(type)
                    .uint32(1)
                    .uint32(2)
                    .uint32(3)
                    .text("h")
                    .uint32(1)
                    .text("o")
                    .uint32(2)
                    .toByteArray());
        }
        for (String type : List.of("env", "exec", "pty-req", "x11-req", "exit-signal", "exit-status", "keepalive@x")) {
            seeds.add(Packet.of(98)
                    .uint32(1)
                    .text(type)
                    .bool(true)
                    .text("v")
                    .uint32(1)
                    .uint32(2)
                    .toByteArray());
        }
        for (int number : new int[] {52, 81, 82, 91, 92, 94, 95, 96, 97, 99, 100}) {
            seeds.add(Packet.of(number).uint32(1).uint32(1).text("x").uint32(1).toByteArray());
        }
        return seeds;
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] packet = seed.clone();
        for (int i = random.nextInt(4); i > 0; i--) {
            packet[random.nextInt(packet.length)] =
                    (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(4));
        }
        return random.nextInt(5) == 0 ? Arrays.copyOf(packet, random.nextInt(packet.length + 10)) : packet;
    }

    @Test
    void whateverTheBytesAreTheDecoderGoesOn() {
        List<byte[]> seeds = seeds();
        int messages = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(round);
            OpenChannels open = round % 2 == 0 ? OpenChannels.NONE : () -> List.of(new OpenChannel(1, 3, "session"));
            RecordedConnection recorded = new RecordedConnection(0, Set.of(Content.values()), null);
            ConnectionDecoder decoder = new ConnectionDecoder(recorded, open);
            for (int i = 0; i < PACKETS; i++) {
                byte[] packet = random.nextInt(4) == 0
                        ? noise(random)
                        : mutated(seeds.get(random.nextInt(seeds.size())), random);
                decoder.packet(random.nextBoolean() ? Side.CLIENT : Side.SERVER, packet, 0, packet.length);
            }
            decoder.authenticated("ada");
            int before = recorded.messages().size();
            goodSequence(decoder);
            assertEquals(
                    List.of("new_channel", "new_channel_successful", "exec", "io", "exit", "close"),
                    recorded.messages().stream()
                            .skip(before)
                            .map(it -> it.type().id())
                            .toList(),
                    "round " + round);
            messages += before;
            decoder.end();
            assertEquals(1, recorded.messages(MessageType.DISCONNECT).size());
        }
        assertTrue(messages > ROUNDS * 100, "the packets were not even nearly right: " + messages);
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[random.nextInt(60)];
        random.nextBytes(noise);
        if (noise.length > 0 && random.nextBoolean()) {
            noise[0] = (byte) (50 + random.nextInt(52));
        }
        return noise;
    }

    private static void goodSequence(ConnectionDecoder decoder) {
        send(
                decoder,
                Side.CLIENT,
                Packet.of(90).text("session").uint32(1_000_000).uint32(9).uint32(9));
        send(
                decoder,
                Side.SERVER,
                Packet.of(91).uint32(1_000_000).uint32(2_000_000).uint32(9).uint32(9));
        send(
                decoder,
                Side.CLIENT,
                Packet.of(98).uint32(2_000_000).text("exec").bool(true).text("ls"));
        send(decoder, Side.SERVER, Packet.of(99).uint32(1_000_000));
        send(decoder, Side.SERVER, Packet.of(94).uint32(1_000_000).text("out"));
        send(
                decoder,
                Side.SERVER,
                Packet.of(98).uint32(1_000_000).text("exit-status").bool(false).uint32(0));
        send(decoder, Side.SERVER, Packet.of(97).uint32(1_000_000));
        send(decoder, Side.CLIENT, Packet.of(97).uint32(2_000_000));
    }

    private static void send(ConnectionDecoder decoder, Side from, Packet packet) {
        byte[] bytes = packet.toByteArray();
        decoder.packet(from, bytes, 0, bytes.length);
    }

    @Test
    void everyPacketMayEndAnywhere() {
        for (byte[] seed : seeds()) {
            for (int length = 0; length <= seed.length; length++) {
                Wire wire = new Wire().login("ada").session(1, 1);
                for (Side side : Side.values()) {
                    wire.decoder.packet(side, seed, 0, length);
                }
                int before = wire.recorded.messages().size();
                goodSequence(wire.decoder);
                assertEquals(before + 6, wire.recorded.messages().size());
            }
        }
    }
}
