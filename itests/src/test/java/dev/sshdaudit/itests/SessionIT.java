package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeFailed;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The distribution, used with the OpenSSH programs; what happened is read back message by message. */
@Timeout(300)
class SessionIT {

    private static Karaf karaf;

    @BeforeAll
    static void start() throws Exception {
        karaf = Karaf.asShipped("session")
                .set("org.apache.karaf.shell.cfg", "sftpEnabled", "true")
                .start();
        karaf.settle();
    }

    @AfterAll
    static void stop() throws Exception {
        karaf.stop();
        karaf.close();
        assertEquals(List.of(), karaf.complaints());
        assertEquals(List.of(), karaf.stackTraces());
        assertFalse(karaf.log().contains(Karaf.PASSWORD), "the password is in the log");
    }

    private static void assertFramed(Recording recording) {
        List<AuditMessage> messages = recording.messages();
        AuditMessage first = messages.get(0);
        assertEquals(new Connect("127.0.0.1", "XX"), first.payload());
        assertEquals(new Disconnect(), messages.get(messages.size() - 1).payload());
        long before = 0;
        for (AuditMessage message : messages) {
            assertEquals(recording.file().getFileName().toString(), message.connectionId());
            assertTrue(message.timestamp() >= before, "time runs backwards");
            before = message.timestamp();
        }
    }

    @Test
    void aCommandIsRecordedWithItsLoginItsOutputAndItsEnd() throws Exception {
        Result[] result = new Result[1];
        Recording recording = Recording.of(karaf, () -> result[0] = karaf.ssh().exec("shell:echo Hg5-unique-output"));
        assertEquals("Hg5-unique-output\n", result[0].text().replace("\r\n", "\n"));
        assertFramed(recording);
        assertEquals(
                List.of(
                        MessageType.CONNECT,
                        MessageType.AUTH_PASSWORD,
                        MessageType.AUTH_PASSWORD_SUCCESSFUL,
                        MessageType.HANDSHAKE_SUCCESSFUL,
                        MessageType.NEW_CHANNEL,
                        MessageType.NEW_CHANNEL_SUCCESSFUL,
                        MessageType.EXEC),
                recording.types().subList(0, 7));
        assertEquals(new Authentication.Password("karaf", Bytes.EMPTY), recording.the(Authentication.Password.class));
        assertEquals(
                new Authentication.PasswordSuccessful("karaf", Bytes.EMPTY),
                recording.the(Authentication.PasswordSuccessful.class));
        assertEquals(new HandshakeSuccessful("karaf"), recording.the(HandshakeSuccessful.class));
        assertEquals(
                "password", recording.only(HandshakeSuccessful.class).extras().get("method"));
        assertEquals(new ChannelOpen.NewChannel("session"), recording.the(ChannelOpen.NewChannel.class));
        assertEquals(0, recording.only(ChannelOpen.NewChannelSuccessful.class).channelId());
        assertEquals(
                new ChannelRequest.Exec(0, "shell:echo Hg5-unique-output"), recording.the(ChannelRequest.Exec.class));
        assertArrayEquals(result[0].stdout(), recording.data(0, Io.STDOUT));
        assertEquals(new ChannelEvent.Exit(0), recording.the(ChannelEvent.Exit.class));
        assertEquals(0, recording.only(ChannelEvent.Close.class).channelId());
        assertNull(recording.only(Disconnect.class).channelId());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(recording.file())));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(karaf.audit())));
        String metadata = Recording.metadata(recording.file());
        assertTrue(metadata.contains("\"karaf\"") && metadata.contains("\"127.0.0.1\""), metadata);
    }

    @Test
    void aWrongPasswordIsRecordedWithoutIt() throws Exception {
        Recording recording = Recording.of(karaf, () -> {
            Result result = karaf.client("karaf").password("Wr9-unique-wrong").exec("shell:echo x");
            assertEquals(255, result.exit());
            return result;
        });
        assertFramed(recording);
        assertEquals(
                List.of(
                        MessageType.CONNECT,
                        MessageType.AUTH_PASSWORD,
                        MessageType.AUTH_PASSWORD_FAILED,
                        MessageType.HANDSHAKE_FAILED,
                        MessageType.DISCONNECT),
                recording.types());
        assertEquals(
                new Authentication.PasswordFailed("karaf", Bytes.EMPTY),
                recording.the(Authentication.PasswordFailed.class));
        assertFalse(recording.everything().contains("Wr9"));
    }

    @Test
    void neitherAPasswordNorAnAnswerIsInTheRecording() throws Exception {
        Recording password = Recording.of(karaf, () -> karaf.ssh().exec("shell:echo x"));
        assertFalse(password.everything().contains(Karaf.PASSWORD));
        assertFalse(password.everything().contains("Qz7"));

        Recording answer = Recording.of(
                karaf,
                () -> karaf.client(Karaf.USER)
                        .keyboardInteractive(Karaf.PASSWORD)
                        .exec("shell:echo x"));
        assertFramed(answer);
        assertEquals(
                List.of(
                        MessageType.CONNECT,
                        MessageType.AUTH_KEYBOARD_INTERACTIVE_CHALLENGE,
                        MessageType.AUTH_KEYBOARD_INTERACTIVE_ANSWER,
                        MessageType.HANDSHAKE_SUCCESSFUL),
                answer.types().subList(0, 4));
        assertEquals(
                "",
                answer.the(Authentication.KeyboardInteractiveAnswer.class)
                        .answers()
                        .get(0)
                        .answer());
        assertEquals(
                "keyboard-interactive",
                answer.only(HandshakeSuccessful.class).extras().get("method"));
        assertFalse(answer.everything().contains("Qz7"));
    }

    @Test
    void aPublicKeyIsRecordedAsItStandsInAnAuthorizedKeysFile(@TempDir Path folder) throws Exception {
        Path key = OpenSsh.generateKey(folder, "id_karaf", "rsa");
        String line = Files.readString(folder.resolve("id_karaf.pub"));
        String[] words = line.split(" ");
        karaf.set(
                "keys.properties",
                "karaf",
                words[1] + ",_g_:admingroup",
                "_g_\\:admingroup",
                "group,admin,manager,viewer,systembundles,ssh");
        Result[] result = new Result[1];
        Recording recording = Recording.of(
                karaf, () -> result[0] = karaf.client(Karaf.USER).key(key).exec("shell:echo x"));
        assertEquals(0, result[0].exit(), () -> result[0].toString());
        assertFramed(recording);
        List<AuditMessage> attempts = recording.all(Authentication.PublicKey.class);
        assertEquals(2, attempts.size());
        assertEquals(true, attempts.get(0).extras().get("query"));
        assertNull(attempts.get(1).extras().get("query"));
        for (AuditMessage attempt : attempts) {
            Authentication.PublicKey offered = (Authentication.PublicKey) attempt.payload();
            assertTrue(offered.key().endsWith(" " + words[1]), offered.key());
        }
        assertEquals(
                "publickey", recording.only(HandshakeSuccessful.class).extras().get("method"));
    }

    /** Where logging is among what is stopped, Karaf now and then never comes up. */
    @Test
    void theFirstStartStopsNoBundleToStartItAgain() {
        assertFalse(karaf.log().contains("Stopping bundles"), karaf::log);
    }

    @Test
    void aTerminalIsRecordedKeyByKeyAndPixelByPixel() throws Exception {
        Set<String> before = karaf.recordings();
        String screen;
        try (Terminal terminal = new Terminal(karaf.ssh())) {
            terminal.expect("@root").type("shell:echo Kb3-\"first\"-line\r").expect("Kb3-first-line");
            terminal.resize(132, 50).typeUntil("Kb3-second-line", "shell:echo Kb3-\"second\"-line\r");
            terminal.type("logout\r");
            terminal.awaitExit();
            screen = terminal.screen();
        }
        Recording recording = Recording.next(karaf, before);
        assertFramed(recording);
        ChannelRequest.Pty pty = recording.the(ChannelRequest.Pty.class);
        assertEquals("xterm", pty.term());
        assertEquals(80, pty.columns());
        assertEquals(24, pty.rows());
        assertTrue(pty.modelist().length() > 10, "terminal modes");
        assertEquals(1, recording.all(ChannelRequest.Shell.class).size());
        // stty changes rows and columns one after the other
        List<AuditMessage> windows = recording.all(ChannelRequest.Window.class);
        ChannelRequest.Window window =
                (ChannelRequest.Window) windows.get(windows.size() - 1).payload();
        assertEquals(132, window.columns());
        assertEquals(50, window.rows());
        String typed = recording.text(0, Io.STDIN);
        assertTrue(typed.matches("shell:echo Kb3-\"first\"-line\r(shell:echo Kb3-\"second\"-line\r)+logout\r"), typed);
        String output = recording.text(0, Io.STDOUT);
        // what Karaf says when it hangs up gets lost on the way now and then
        String farewell = "logout";
        String shown = output.substring(0, output.lastIndexOf(farewell) + farewell.length());
        assertTrue(screen.contains(shown), () -> "recorded:\n" + output + "\nshown:\n" + screen);
        assertTrue(
                recording.types().containsAll(List.of(MessageType.PTY, MessageType.SHELL, MessageType.CLOSE)),
                () -> recording.types().toString());
    }

    @Test
    void everyByteOfATransferIsRecorded(@TempDir Path folder) throws Exception {
        byte[] bytes = new byte[3 << 20];
        new Random(7).nextBytes(bytes);
        Path local = Files.write(folder.resolve("up"), bytes);
        Path back = folder.resolve("down");
        Recording recording = Recording.of(karaf, () -> {
            Result result = karaf.ssh().sftp("put " + local + " data/transfer\nget data/transfer " + back + "\n");
            assertEquals(0, result.exit(), result::toString);
            return result;
        });
        assertEquals(-1, Files.mismatch(local, back));
        assertFramed(recording);
        assertEquals("sftp", recording.the(ChannelRequest.Subsystem.class).subsystem());
        byte[] fromClient = recording.data(0, Io.STDIN);
        assertArrayEquals(bytes, SftpStream.written(fromClient, bytes.length));
        assertArrayEquals(bytes, SftpStream.read(fromClient, recording.data(0, Io.STDOUT), bytes.length));
    }

    @Test
    void aPortScanIsRecordedAsAFailedHandshake() throws Exception {
        Recording recording = Recording.of(karaf, () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), karaf.port())) {
                assertTrue(socket.getInputStream().read() >= 0);
            }
            return null;
        });
        assertFramed(recording);
        assertEquals(
                List.of(MessageType.CONNECT, MessageType.HANDSHAKE_FAILED, MessageType.DISCONNECT), recording.types());
        assertFalse(recording.the(HandshakeFailed.class).reason().isEmpty());
    }

    @Test
    void aKilledClientLeavesAWholeRecording() throws Exception {
        Set<String> before = karaf.recordings();
        try (Terminal terminal = new Terminal(karaf.ssh())) {
            terminal.expect("@root").type("shell:echo Kx1-\"before\"-the-end\r").expect("Kx1-before-the-end");
            terminal.sshProcess().destroyForcibly();
            terminal.awaitExit();
        }
        Recording recording = Recording.next(karaf, before);
        assertFramed(recording);
        assertTrue(recording.text(0, Io.STDOUT).contains("Kx1-before-the-end"));
        assertEquals(0, recording.only(ChannelEvent.Close.class).channelId());
    }

    @Test
    void auditorsListAndShowRecordingsOverSsh() throws Exception {
        Recording recording = Recording.of(karaf, () -> karaf.ssh().exec("shell:echo Ls4-\u0007bell"));
        String id = recording.file().getFileName().toString();

        Result status = karaf.ssh().exec("audit:status");
        assertTrue(status.text().contains("binary") && status.text().contains("file"), status::toString);

        Result list = karaf.ssh().exec("audit:list");
        String row = list.text()
                .lines()
                .filter(line -> line.contains(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(list));
        assertTrue(row.contains("karaf") && row.contains("127.0.0.1") && row.contains("ended"), row);

        Result show = karaf.ssh().exec("audit:show " + id.substring(0, 12));
        assertTrue(show.text().contains("Ls4-"), show::toString);
        assertFalse(show.text().contains("\u0007"), "a control character went to the auditor's terminal");

        Result json = karaf.ssh().exec("audit:show --json " + id);
        List<String> lines =
                json.text().lines().filter(line -> line.startsWith("{")).toList();
        assertEquals(recording.messages().size(), lines.size(), json::toString);
        assertEquals(lines, decode(recording.file()));

        Result unknown = karaf.ssh().exec("audit:show ffffffffffffffffffffffffffffffff");
        assertTrue((unknown.text() + unknown.stderr()).contains("ffffffff"), unknown::toString);
    }

    private static List<String> decode(Path file) throws IOException, InterruptedException {
        Result result = Processes.run(new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-jar",
                Path.of("../bundles/decoder/target/auditlog-decoder.jar").toString(),
                file.toString()));
        assertEquals(0, result.exit(), result::toString);
        return result.text().lines().toList();
    }
}
