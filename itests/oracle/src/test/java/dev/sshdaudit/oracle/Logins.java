package dev.sshdaudit.oracle;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Writes what clients send before they are in, and what they may send again afterwards. */
abstract class Logins extends Scribe {

    static final List<String> METHODS = List.of(
            "password", "PASSWORD", "pa\u017fsword", "publickey", "keyboard-interactive", "none", "hostbased", "");

    /** The number that the server will give to the next channel. */
    long nextServerId;

    Logins(Choices choices) {
        super(choices);
    }

    void beforeLogin() {
        if (honest || choices.oneIn(2)) {
            attempt(
                    honest ? "ada" : choices.of(List.of("ada", "bob", "")),
                    choices.of(honest ? List.of("none", "password", "publickey") : METHODS),
                    "wrong-" + sent);
        } else if (choices.oneIn(2)) {
            service();
        } else {
            anything();
        }
    }

    void login() {
        String user = honest || !choices.oneIn(4) ? "ada" : "bob";
        String method = honest || !choices.oneIn(5) ? "password" : choices.of(METHODS);
        attempt(user, method, OracleServer.PASSWORD);
        if (!method.equals("password")) {
            attempt(user, "password", OracleServer.PASSWORD);
        }
    }

    void attempt(String user, String method, String password) {
        String service = wild(6)
                ? choices.of(List.of("ssh-userauth", "SSH-CONNECTION", "", "ssh-connection\0"))
                : "ssh-connection";
        Packet packet = Packet.of(50).text(user).text(service).text(method);
        switch (method) {
            case "publickey" -> packet.bool(false).text("ssh-ed25519").bytes(key());
            case "keyboard-interactive" -> packet.text("").text("");
            case "none", "hostbased", "" -> {}
            default -> {
                boolean change = wild(6);
                packet.bool(change).text(password);
                if (change) {
                    packet.text("new-" + sent);
                }
            }
        }
        send(packet);
        if (method.equals("keyboard-interactive")) {
            steps.add(new Step.Settle());
            int answers = wild(3) ? choices.below(5) : 1;
            Packet response = Packet.of(61).uint32(answers);
            for (int i = 0; i < answers; i++) {
                response.text(i == 0 ? password : "more");
            }
            send(response);
        }
    }

    private static byte[] key() {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 9);
        return Packet.of(0)
                .raw((byte) 0, (byte) 0, (byte) 11)
                .raw("ssh-ed25519".getBytes(StandardCharsets.US_ASCII))
                .bytes(key)
                .toByteArray();
    }

    void service() {
        send(Packet.of(5).text(choices.of(List.of("ssh-connection", "ssh-userauth", "SSH-CONNECTION", "nothing"))));
        if (!honest && choices.oneIn(2)) {
            nextServerId = 0; // a new service counts from the beginning
        }
    }
}
