package dev.sshdaudit.oracle;

import dev.sshdaudit.testkit.Packet;
import java.util.Arrays;
import java.util.List;

/** Writes what servers hardly ever get, and what is larger than any client needs: each alone, wherever a script has got to. */
abstract class Oddities extends Logins {

    private static final List<String> TYPES = List.of(
            "direct-tcpip",
            "forwarded-tcpip",
            "x11",
            "direct-streamlocal@openssh.com",
            "forwarded-streamlocal@openssh.com",
            "session",
            "pending@oracle.test");

    /** Of one, two, and three bytes in UTF-8, so that a limit falls between any two of them. */
    private static final List<String> CHARACTERS = List.of("x", "\u00e4", "\u20ac", "y\u20ac");

    Oddities(Choices choices) {
        super(choices);
    }

    /** Something odd, to a channel by the server's number, or by a number of the client's own. */
    void odd(long serverId, long clientId) {
        switch (choices.below(5)) {
            case 0 ->
                send(Packet.of(90)
                        .text(choices.of(TYPES))
                        .uint32(clientId)
                        .uint32(1 << 20)
                        .uint32(32768));
            case 1 ->
                send(Packet.of(90)
                        .text(choices.of(TYPES))
                        .uint32(clientId)
                        .uint32(1 << 20)
                        .uint32(32768)
                        .text("/tmp/nothing.socket")
                        .uint32(choices.of(NUMBERS)));
            case 2 -> answer(serverId);
            case 3 ->
                send(Packet.of(80)
                        .text(
                                choices.oneIn(2)
                                        ? "streamlocal-forward@openssh.com"
                                        : "cancel-streamlocal-forward@openssh.com")
                        .bool(choices.oneIn(2))
                        .text("/tmp/nothing.socket"));
            default -> large(serverId);
        }
    }

    /** An answer to what was not asked. */
    private void answer(long serverId) {
        Packet packet = Packet.of(choices.of(List.of(81, 82, 91, 92, 99, 100)));
        packet.uint32(wild(2) ? choices.of(NUMBERS) : serverId);
        if (choices.oneIn(2)) {
            packet.uint32(choices.of(NUMBERS)).text("why").text("");
        }
        send(packet);
    }

    private void large(long serverId) {
        int length = choices.of(List.of(65_535, 65_536, 65_537, 150_000));
        String text = choices.of(CHARACTERS).repeat(length);
        Packet packet = Packet.of(98).uint32(serverId);
        boolean reply = choices.oneIn(2);
        switch (choices.below(6)) {
            case 0 -> packet.text("env").bool(reply).text("LANG").text(text);
            case 1 -> packet.text("exec").bool(reply).text("cat " + text);
            case 2 -> packet.text("subsystem").bool(reply).text(text);
            case 3 ->
                packet.text("pty-req")
                        .bool(reply)
                        .text("xterm")
                        .uint32(80)
                        .uint32(24)
                        .uint32(0)
                        .uint32(0)
                        .bytes(new byte[length]);
            case 4 -> {
                byte[] payload = new byte[length];
                Arrays.fill(payload, (byte) 0x80);
                packet.text("nothing").bool(reply).raw(payload);
            }
            default -> packet.text(text).bool(reply);
        }
        send(packet);
    }

    /** What a client may send before its user is in, more often than is told one by one. */
    void early() {
        int count = choices.of(List.of(3, 12));
        for (int i = 0; i < count; i++) {
            send(
                    choices.oneIn(2)
                            ? Packet.of(80).text("early@oracle.test").bool(true)
                            : Packet.of(94).uint32(0).text("early " + sent));
        }
    }

    /** So many attempts that not all are kept. */
    void manyAttempts() {
        Step.Flood.Kind kind = choices.oneIn(2) ? Step.Flood.Kind.NONE : Step.Flood.Kind.PASSWORD;
        steps.add(new Step.Flood(kind, choices.of(List.of(10, 40, 90)), 0, 0, 0));
    }
}
