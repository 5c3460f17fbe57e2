package dev.sshdaudit.oracle;

import dev.sshdaudit.testkit.Packet;
import java.util.List;

/** Writes what clients send before they are in, and what they may send again afterwards. */
abstract class Logins extends Scribe {

    static final List<String> METHODS = List.of(
            "password", "PASSWORD", "pa\u017fsword", "publickey", "keyboard-interactive", "none", "hostbased", "");

    /** A password that has to be changed. */
    static final String OLD = "old-4711";

    /** A password that cannot be checked. */
    static final String BROKEN = "broken-4712";

    private static final String LONG = "\u20ac".repeat(3000);
    private static final List<String> USERS = List.of("ada", "ada", "bob", "", "\u00e4da", "x" + "\u00e4".repeat(200));

    /** The number that the server will give to the next channel. */
    long nextServerId;

    Logins(Choices choices) {
        super(choices);
    }

    void beforeLogin() {
        if (honest || choices.oneIn(2)) {
            attempt(
                    honest ? "ada" : choices.of(USERS),
                    choices.of(honest ? List.of("none", "password", "publickey") : METHODS),
                    honest ? "wrong-" + sent : choices.of(List.of("wrong-" + sent, OLD, BROKEN, LONG)));
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
            case "publickey" -> publicKey(packet);
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
            int answers = wild(3) ? choices.of(List.of(0, 2, 3, 4, 40)) : 1;
            Packet response = Packet.of(61).uint32(answers);
            for (int i = 0; i < answers; i++) {
                response.text(i == 0 ? password : choices.oneIn(8) ? LONG : "more");
            }
            send(response);
        }
    }

    /** The signature is wrong in any case. */
    private void publicKey(Packet packet) {
        Keys.Key key = honest ? Keys.RSA : choices.of(Keys.ALL);
        boolean signed = !honest && choices.oneIn(3);
        packet.bool(signed).text(key.algorithm()).bytes(key.blob());
        if (signed) {
            packet.bytes(Packet.of(0).text(key.algorithm()).bytes(new byte[64]).toByteArray());
        }
    }

    void service() {
        send(Packet.of(5).text(choices.of(List.of("ssh-connection", "ssh-userauth", "SSH-CONNECTION", "nothing"))));
        if (!honest && choices.oneIn(2)) {
            nextServerId = 0; // a new service counts from the beginning
        }
    }
}
