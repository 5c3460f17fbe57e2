package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.Content;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes.Result;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How users get in with OpenSSH. */
interface LoginUses {

    Scene scene();

    @Test
    @Use("log in with a password")
    default void aUserGetsInWithAPassword() throws Exception {
        Recording recording = scene().records(() -> scene().host().run("true"), Lines.LOGIN + Lines.TRUE);
        assertFalse(recording.everything().contains(Scene.PASSWORD), "a password was recorded");
    }

    @Test
    @Use("log in with a password, after a wrong one")
    default void aWrongPasswordComesFirst() throws Exception {
        scene().records(
                        () -> scene().host()
                                .answers("Wr1-wrong", Scene.PASSWORD)
                                .option("-o", "NumberOfPasswordPrompts=2")
                                .run("true"),
                        Lines.CONNECT + """
                                auth_password username=alice password=""
                                auth_password_failed username=alice password=""
                                auth_password username=alice password=""
                                auth_password_successful username=alice password=""
                                """ + Lines.in("alice", "password") + Lines.TRUE);
    }

    @Test
    @Use("log in with a password that has to be changed")
    default void anExpiredPasswordIsChanged() throws Exception {
        Recording recording = expired("\"\"", "");
        assertFalse(recording.everything().contains("Nn6-new"), "a new password was recorded");
    }

    private Recording expired(String password, String changed) throws Exception {
        return scene().records(
                        () -> scene().user("expired")
                                .password("")
                                .answers(Scene.PASSWORD, Scene.PASSWORD, "Nn6-new", "Nn6-new")
                                .run("true"),
                        Lines.CONNECT
                                + """
                                auth_password username=expired password=%1$s
                                auth_password_failed username=expired password=%1$s + change=true
                                auth_password username=expired password=%1$s + change=true%2$s
                                auth_password_successful username=expired password=%1$s + change=true%2$s
                                """.formatted(password, changed)
                                + Lines.in("expired", "password")
                                + Lines.TRUE);
    }

    @Test
    @Use("log in with a password")
    default void secretsAreRecordedWhereTheyAreAskedFor() throws Exception {
        scene().intercept(Content.PASSWORDS, true);
        try {
            scene().records(
                            () -> scene().host().run("true"),
                            Lines.LOGIN.replace("password=\"\"", "password=" + Scene.PASSWORD) + Lines.TRUE);
            scene().begin("log in with a password that has to be changed");
            expired(Scene.PASSWORD, " newPassword=Nn6-new");
            scene().begin("log in by answering questions (keyboard-interactive)");
            answered(Scene.WORD, Scene.COLOUR);
        } finally {
            scene().intercept(Content.PASSWORDS, false);
        }
    }

    @Test
    @Use("log in with a key")
    default void aUserGetsInWithAKeyOfAnyKind() throws Exception {
        Map<Path, String> algorithms =
                Map.of(scene().ed25519, "", scene().ecdsa, "", scene().rsa, " signatureAlgorithm=rsa-sha2-512");
        for (Map.Entry<Path, String> key : algorithms.entrySet()) {
            scene().records(
                            () -> scene().user("alice").key(key.getKey()).run("true"),
                            Lines.CONNECT
                                    + Attempts.offered(key.getKey(), "alice", "successful")
                                            .replace("\n", key.getValue() + "\n")
                                    + Attempts.signed(key.getKey(), key.getValue())
                                    + Lines.in("alice", "publickey")
                                    + Lines.TRUE);
        }
    }

    @Test
    @Use("log in with a key")
    default void aCertificateTellsWhoGaveIt() throws Exception {
        Path certified = OpenSsh.generateKey(scene().folder, "certified", "ed25519");
        Attempts.run(
                "ssh-keygen",
                "-q",
                "-s",
                scene().authority.toString(),
                "-I",
                "Ce5 of alice",
                "-z",
                "77",
                "-n",
                "alice",
                certified + ".pub");
        String extras = " certificate={serial=77 type=user id=\"Ce5 of alice\" principals=[*alice*] *authority="
                + Attempts.fingerprint(scene().authority) + "}";
        String line = "username=alice key=\"ssh-ed25519-cert-v01@openssh.com *\" +%s fingerprint="
                + Attempts.fingerprint(certified) + extras + "\n";
        scene().records(
                        () -> scene().user("alice")
                                .key(certified)
                                .option("-o", "CertificateFile=" + certified + "-cert.pub")
                                .run("true"),
                        Lines.CONNECT
                                + "auth_pubkey " + line.formatted(" query=true")
                                + "auth_pubkey_successful " + line.formatted(" query=true")
                                + "auth_pubkey " + line.formatted("")
                                + "auth_pubkey_successful " + line.formatted("")
                                + Lines.in("alice", "publickey")
                                + Lines.TRUE);
    }

    @Test
    @Use("log in with a key, after one that the server does not know")
    default void anUnknownKeyComesFirst() throws Exception {
        Path unknown = OpenSsh.generateKey(scene().folder, "unknown", "ed25519");
        scene().records(
                        () -> scene().user("alice")
                                .key(unknown)
                                .option("-i", scene().ecdsa.toString())
                                .run("true"),
                        Lines.CONNECT
                                + Attempts.offered(unknown, "alice", "failed")
                                + Attempts.offered(scene().ecdsa, "alice", "successful")
                                + Attempts.signed(scene().ecdsa, "")
                                + Lines.in("alice", "publickey")
                                + Lines.TRUE);
    }

    @Test
    @Use("log in by answering questions (keyboard-interactive)")
    default void aUserAnswersQuestions() throws Exception {
        Recording recording = answered("", "");
        assertFalse(recording.everything().contains(Scene.WORD), "an answer was recorded");
    }

    private Recording answered(String word, String colour) throws Exception {
        return scene().records(
                        () -> scene().user("alice")
                                .keyboardInteractive("")
                                .answers(Scene.WORD, Scene.COLOUR)
                                .run("true"),
                        Lines.CONNECT
                                + Attempts.asked("alice", word, colour)
                                + Lines.in("alice", "keyboard-interactive")
                                + Lines.TRUE);
    }

    @Test
    @Use("log in by answering questions (keyboard-interactive)")
    default void karafAsksForThePassword() throws Exception {
        scene().records(
                        () -> scene().karaf
                                .client("karaf")
                                .keyboardInteractive(Karaf.PASSWORD)
                                .run("shell:echo Kf2"),
                        Lines.CONNECT
                                + """
                                auth_keyboard_interactive_challenge username=karaf instruction="" questions=[{question="Password: " echo=false}]
                                auth_keyboard_interactive_answer username=karaf answers=[{question="Password: " answer=""}]
                                """
                                + Lines.in("karaf", "keyboard-interactive")
                                + Lines.echo(0, "shell:echo Kf2", "Kf2").replace("side=server bytes", "*bytes")
                                + "0 io stream=0 data=\"\" + command=\"shell:echo Kf2\"\n"
                                + "0 io stream=0 data=\"\" + commandEnded=\"shell:echo Kf2\"\n"
                                + "disconnect*");
    }

    @Test
    @Use("log in to a server that wants a key and a password")
    default void twoMethodsAreNeeded() throws Exception {
        scene().records(
                        () -> scene().strictHost()
                                .option("-i", scene().ed25519.toString(), "-o", "IdentitiesOnly=yes")
                                .answers(Scene.PASSWORD)
                                .run("true"),
                        Lines.CONNECT
                                + Attempts.offered(scene().ed25519, "alice", "successful")
                                + Attempts.attempt(scene().ed25519, "alice", "", "successful", "", " partial=true")
                                + """
                                auth_password username=alice password=""
                                auth_password_successful username=alice password=""
                                """
                                + Lines.in("alice", "password")
                                + Lines.TRUE);
    }

    @Test
    @Use("log in to a server that wants answers and a password")
    default void answersAreNotEnough() throws Exception {
        scene().records(
                        () -> scene().askingHost()
                                .option("-o", "PubkeyAuthentication=no")
                                .answers(Scene.WORD, Scene.COLOUR, Scene.PASSWORD)
                                .run("true"),
                        Lines.CONNECT
                                + Attempts.asked("alice", "", "")
                                + """
                                auth_password username=alice password=""
                                auth_password_successful username=alice password=""
                                """
                                + Lines.in("alice", "password")
                                        .replace(
                                                "result=failed}]",
                                                "result=failed} {method=keyboard-interactive time=* result=partial}]")
                                + Lines.TRUE);
    }

    @Test
    @Use("log in with the third method that is tried")
    default void severalMethodsAreTriedInARow() throws Exception {
        Path unknown = OpenSsh.generateKey(scene().folder, "unknown-too", "ecdsa");
        scene().records(
                        () -> scene().user("alice")
                                .option("-i", unknown.toString(), "-o", "IdentitiesOnly=yes")
                                .option("-o", "PreferredAuthentications=publickey,keyboard-interactive,password")
                                .answers("Wr1-wrong", "Wr1-wrong", Scene.PASSWORD)
                                .run("true"),
                        Lines.CONNECT
                                + Attempts.offered(unknown, "alice", "failed")
                                + Attempts.asked("alice", "", "")
                                + """
                                auth_keyboard_interactive_failed Username=alice
                                auth_password username=alice password=""
                                auth_password_successful username=alice password=""
                                """
                                + Lines.in("alice", "password")
                                + Lines.TRUE);
    }

    @Test
    @Use("log in with a password")
    default void theAlgorithmsAreTheOnesThatWereAgreedOn() throws Exception {
        Result[] result = new Result[1];
        Recording recording = scene().records(
                        () -> result[0] = scene().host()
                                .option(
                                        "-o",
                                        "LogLevel=DEBUG1",
                                        "-o",
                                        "KexAlgorithms=curve25519-sha256",
                                        "-c",
                                        "aes256-ctr",
                                        "-m",
                                        "hmac-sha2-512-etm@openssh.com")
                                .run("true"),
                        Lines.LOGIN + Lines.TRUE);
        assertTrue(result[0].stderr().contains("kex: algorithm: curve25519-sha256"), result[0]::toString);
        Object algorithms = recording.only(HandshakeSuccessful.class).extras().get("algorithms");
        String hostKey = result[0]
                .stderr()
                .lines()
                .filter(line -> line.contains("kex: host key algorithm: "))
                .findFirst()
                .orElseThrow()
                .replaceFirst(".*: ", "");
        assertEquals(
                Map.of(
                        "keyExchange",
                        "curve25519-sha256",
                        "hostKey",
                        hostKey,
                        "encryptionIn",
                        "aes256-ctr",
                        "encryptionOut",
                        "aes256-ctr",
                        "macIn",
                        "hmac-sha2-512-etm@openssh.com",
                        "macOut",
                        "hmac-sha2-512-etm@openssh.com",
                        "compressionIn",
                        "none",
                        "compressionOut",
                        "none"),
                algorithms);
    }
}
