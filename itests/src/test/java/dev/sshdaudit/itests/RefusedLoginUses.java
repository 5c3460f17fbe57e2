package dev.sshdaudit.itests;

import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** How users do not get in with OpenSSH. */
interface RefusedLoginUses {

    Scene scene();

    @Test
    @Use("log in with a password, none of them right")
    default void onlyWrongPasswordsCome() throws Exception {
        scene().records(() -> scene().host().answers("Wr1-wrong").run("true"), Lines.CONNECT + """
                                auth_password username=alice password=""
                                auth_password_failed username=alice password=""
                                """ + Lines.out());
    }

    @Test
    @Use("log in by answering questions, wrongly")
    default void aUserGivesWrongAnswers() throws Exception {
        scene().records(
                        () -> scene().user("alice")
                                .keyboardInteractive("Wr1-wrong")
                                .run("true"),
                        Lines.CONNECT + Attempts.asked("alice", "", "")
                                + "auth_keyboard_interactive_failed Username=alice\n" + Lines.out());
    }

    @Test
    @Use("log in with a password that cannot be checked")
    default void aPasswordCannotBeChecked() throws Exception {
        scene().records(
                        () -> scene().user("broken").password(Scene.PASSWORD).run("true"),
                        Lines.CONNECT + """
                                auth_password username=broken password=""
                                auth_password_backend_error username=broken password="" %s
                                """.formatted(Attempts.ERROR) + Lines.out());
    }

    @Test
    @Use("log in with a key that cannot be checked")
    default void aKeyCannotBeChecked() throws Exception {
        scene().records(
                        () -> scene().user("broken").key(scene().ecdsa).run("true"),
                        Lines.CONNECT
                                + Attempts.attempt(
                                        scene().ecdsa,
                                        "broken",
                                        " query=true",
                                        "backend_error",
                                        " " + Attempts.ERROR,
                                        "")
                                + Lines.out());
    }

    @Test
    @Use("log in by answering questions that cannot be checked")
    default void answersCannotBeChecked() throws Exception {
        scene().records(
                        () -> scene().user("broken").keyboardInteractive("x").run("true"),
                        Lines.CONNECT
                                + Attempts.asked("broken", "", "")
                                + "auth_keyboard_interactive_backend_error username=broken " + Attempts.ERROR + "\n"
                                + Lines.out());
    }

    @Test
    @Use("connect with algorithms that the server does not have")
    default void nobodyAgreesOnAlgorithms() throws Exception {
        scene().records(() -> scene().host().option("-o", "Ciphers=3des-cbc").run("true"), Lines.CONNECT + """
                                handshake_failed reason="SshException: Unable to negotiate key exchange for encryption algorithms (client to server) (client: 3des-cbc / server: *" + clientVersion=*SSH-2.0-OpenSSH_*
                                disconnect + reason="SshException: Unable to negotiate key exchange for encryption algorithms *"
                                """);
    }

    @Test
    @Use("connect and go away (a port scan)")
    default void aPortScanIsAConnectionToo() throws Exception {
        scene().records(
                        () -> {
                            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), scene().port())) {
                                return socket.getInputStream().read();
                            }
                        },
                        Lines.CONNECT + """
                                handshake_failed reason="connection closed before the client identified itself"
                                disconnect*
                                """);
    }
}
