package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.testkit.Packet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a fuzzer's bytes stand for: packets from both sides, most of them nearly right, so that their order is what is
 * explored. A byte says which packet comes from whom, the next ones fill its fields; numbers of channels are small, that
 * they meet.
 */
final class PacketScript {

    /** In the place of every secret. Nothing else in a packet holds it, so a fuzzer cannot guess it. */
    static final String SECRET = "\ue000";

    private static final byte FIRST_OF_SECRET = (byte) 0xee;

    private static final int CLIENT_BIT = 0x80;

    private static final List<String> METHODS = List.of("password", "publickey", "keyboard-interactive", "none");

    private static final List<String> CHANNELS = List.of(
            "session",
            "direct-tcpip",
            "forwarded-tcpip",
            "x11",
            "direct-streamlocal@openssh.com",
            "forwarded-streamlocal@openssh.com",
            "auth-agent@openssh.com");

    private static final List<String> REQUESTS = List.of(
            "env",
            "exec",
            "pty-req",
            "shell",
            "signal",
            "subsystem",
            "window-change",
            "x11-req",
            "exit-status",
            "exit-signal",
            "keepalive@openssh.com",
            "eow@openssh.com");

    private static final List<String> GLOBALS = List.of(
            "tcpip-forward",
            "cancel-tcpip-forward",
            "streamlocal-forward@openssh.com",
            "cancel-streamlocal-forward@openssh.com",
            "keepalive@openssh.com",
            "no-more-sessions@openssh.com");

    private final byte[] script;
    private int position;

    /** A packet and who sends it. */
    record Sent(Side from, byte[] packet) {

        @Override
        public String toString() {
            return from + " " + HexFormat.of().formatHex(packet);
        }
    }

    private PacketScript(byte[] script) {
        this.script = script;
    }

    static List<Sent> read(byte[] script) {
        PacketScript reader = new PacketScript(script);
        List<Sent> sent = new ArrayList<>();
        while (reader.position < script.length) {
            int step = reader.number();
            sent.add(new Sent((step & CLIENT_BIT) != 0 ? Side.CLIENT : Side.SERVER, reader.packet(step & 0x3f)));
        }
        return sent;
    }

    private byte[] packet(int kind) {
        return switch (kind) {
            case 0 -> attempt().toByteArray();
            case 1 -> Packet.of(51).text("password").bool(number() % 2 == 1).toByteArray();
            case 2 -> Packet.of(52).toByteArray();
            case 3 -> challenge().toByteArray();
            case 4 -> Packet.of(61).uint32(number()).text(SECRET).text(SECRET).toByteArray();
            case 5 -> global().toByteArray();
            case 6 -> Packet.of(81).toByteArray();
            case 7 -> Packet.of(82).toByteArray();
            case 8, 9 -> open().toByteArray();
            case 10, 11 -> confirmation().toByteArray();
            case 12 ->
                Packet.of(92)
                        .uint32(id())
                        .uint32(number())
                        .bytes(text())
                        .text("")
                        .toByteArray();
            case 13 -> Packet.of(94).uint32(id()).bytes(text()).toByteArray();
            case 14 ->
                Packet.of(95).uint32(id()).uint32(number() % 3).bytes(text()).toByteArray();
            case 15 -> Packet.of(96).uint32(id()).toByteArray();
            case 16, 17 -> Packet.of(97).uint32(id()).toByteArray();
            case 18, 19 -> request().toByteArray();
            case 20 -> Packet.of(99).uint32(id()).toByteArray();
            case 21 -> Packet.of(100).uint32(id()).toByteArray();
            case 22 -> cutShort(packet(number() % 22));
            default -> text();
        };
    }

    private byte[] cutShort(byte[] packet) {
        return java.util.Arrays.copyOf(packet, Math.min(packet.length, number()));
    }

    private Packet attempt() {
        String method = oneOf(METHODS);
        Packet packet = Packet.of(50).bytes(text()).text("ssh-connection").text(method);
        return switch (method) {
            case "password" -> packet.bool(number() % 2 == 1).text(SECRET).text(SECRET);
            case "publickey" ->
                packet.bool(number() % 2 == 1)
                        .bytes(text())
                        .bytes(Packet.of(0)
                                .uint8(0)
                                .uint8(0)
                                .uint8(3)
                                .raw((byte) 'r', (byte) 's', (byte) 'a')
                                .toByteArray());
            case "keyboard-interactive" -> packet.text("").text("");
            default -> packet;
        };
    }

    private Packet challenge() {
        Packet packet = Packet.of(60).text("").bytes(text()).text("");
        int count = number();
        packet.uint32(count);
        for (int i = 0; i < count % 4; i++) {
            packet.bytes(text()).bool(false);
        }
        return packet;
    }

    private Packet global() {
        return Packet.of(80)
                .text(oneOf(GLOBALS))
                .bool(number() % 2 == 1)
                .bytes(text())
                .uint32(number());
    }

    private Packet open() {
        return Packet.of(90)
                .text(oneOf(CHANNELS))
                .uint32(id())
                .uint32(1000)
                .uint32(1000)
                .bytes(text())
                .uint32(number())
                .text("")
                .uint32(1);
    }

    private Packet confirmation() {
        return Packet.of(91).uint32(id()).uint32(id()).uint32(1000).uint32(1000);
    }

    private Packet request() {
        String type = oneOf(REQUESTS);
        Packet packet = Packet.of(98).uint32(id()).text(type).bool(number() % 2 == 1);
        return switch (type) {
            case "window-change" -> packet.uint32(number()).uint32(1).uint32(2).uint32(3);
            case "x11-req" -> packet.bool(false).bytes(text()).text("").uint32(0);
            case "exit-status" -> packet.uint32(number());
            case "exit-signal" -> packet.bytes(text()).bool(true).text("").text("");
            case "pty-req" ->
                packet.bytes(text())
                        .uint32(number())
                        .uint32(1)
                        .uint32(2)
                        .uint32(3)
                        .text("");
            default -> packet.bytes(text()).bytes(text());
        };
    }

    /** 0 where the script has ended. */
    private int number() {
        return position < script.length ? script[position++] & 0xff : 0;
    }

    private long id() {
        return number() % 4;
    }

    private String oneOf(List<String> values) {
        int number = number();
        return number < 2 * values.size() ? values.get(number / 2) : new String(text(), StandardCharsets.ISO_8859_1);
    }

    /** Need not be UTF-8. */
    private byte[] text() {
        byte[] text = new byte[Math.min(number() % 32, script.length - position)];
        for (int i = 0; i < text.length; i++) {
            byte next = script[position++];
            text[i] = next == FIRST_OF_SECRET ? 0 : next;
        }
        return text;
    }
}
