package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators do to a running Karaf, by accident too. */
@Timeout(300)
class OperatorIT {

    private static String status(Karaf karaf) {
        try {
            return karaf.ssh().exec("audit:status").text();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean says(Karaf karaf, String label, String value) {
        return status(karaf).lines().anyMatch(line -> line.matches(label + " +" + value));
    }

    private static long occurrences(Karaf karaf, String text) {
        return karaf.log().lines().filter(line -> line.contains(text)).count();
    }

    @Test
    void filesOfConfigurationApplyWhileSessionsRun() throws Exception {
        try (Karaf karaf = Karaf.distribution("operator").start()) {
            Set<String> before = karaf.recordings();
            String id;
            try (Terminal terminal = new Terminal(karaf.ssh())) {
                terminal.expect("@root").type("echo Op1-\"seen\"\r").expect("Op1-seen");
                Set<String> now = karaf.recordings();
                now.removeAll(before);
                id = now.iterator().next();

                karaf.set("audit.intercept.cfg", "stdin", "false");
                eventually("stdin off", () -> says(karaf, "intercepted", "stdout, stderr"));
                terminal.type("echo Op2-\"hidden\"\r").expect("Op2-hidden");

                wrongValuesChangeNothing(karaf);

                karaf.set("audit.cfg", "mode", "best_effort", "enable", "false");
                Path file = karaf.audit().resolve(id);
                eventually(
                        "end of the recording", () -> Recording.metadata(file).contains("\"ended\""));
                eventually("auditing off", () -> says(karaf, "auditing", "off.*"));
                Set<String> whileOff = karaf.recordings();
                karaf.ssh().exec("echo not-recorded");
                assertEquals(whileOff, karaf.recordings());
                terminal.type("echo Op3-\"off\"\r").expect("Op3-off");

                karaf.set("audit.cfg", "enable", "true");
                eventually("auditing on", () -> says(karaf, "auditing", "on"));
                terminal.type("echo Op4-\"joined\"\r").expect("Op4-joined");
                terminal.logout();
            }
            Recording recording = Recording.read(karaf.audit().resolve(id));
            assertTrue(recording.text(0, Io.STDIN).contains("Op1-"));
            assertFalse(recording.text(0, Io.STDIN).contains("Op2-"), "typed after stdin was switched off");
            assertTrue(recording.text(0, Io.STDOUT).contains("Op2-hidden"));
            assertFalse(recording.everything().contains("Op3-"));
            assertFalse(recording
                    .only(Disconnect.class)
                    .extras()
                    .get(AuditMessage.REASON)
                    .toString()
                    .isEmpty());
            theShellMoves(karaf);
            karaf.stop();
            assertEquals(List.of(), karaf.stackTraces());
        }
    }

    /** Karaf ends its SSH server, and starts another one as its changed configuration says. */
    private static void theShellMoves(Karaf karaf) throws Exception {
        Set<String> before = karaf.recordings();
        int port = Ports.free();
        try (Terminal terminal = new Terminal(karaf.ssh())) {
            terminal.expect("@root").type("echo Op5-\"moves\"\r").expect("Op5-moves");
            karaf.set(
                    "org.apache.karaf.shell.cfg",
                    "sshPort",
                    String.valueOf(port),
                    "ciphers",
                    "aes192-ctr",
                    "hostKey",
                    "${karaf.etc}/other.key");
            terminal.awaitExit();
        }
        Recording ended = Recording.next(karaf, before);
        assertTrue(ended.text(0, Io.STDOUT).contains("Op5-moves"));
        assertEquals("the server stopped", ended.only(Disconnect.class).extras().get(AuditMessage.REASON));
        OpenSsh moved = OpenSsh.to(karaf.home(), port, Karaf.USER).password(Karaf.PASSWORD);
        Recording after = Recording.of(karaf, () -> {
            eventually(
                    "the other server", () -> moved.exec("shell:echo Op6-moved").exit() == 0);
            return null;
        });
        assertTrue(after.text(0, Io.STDOUT).contains("Op6-moved"));
        Object algorithms = after.only(HandshakeSuccessful.class).extras().get("algorithms");
        assertEquals("aes192-ctr", ((Map<?, ?>) algorithms).get("encryptionIn"));
    }

    private static void wrongValuesChangeNothing(Karaf karaf) throws IOException {
        karaf.set("audit.cfg", "mode", "strikt");
        String error = "PID audit, key mode: \"strikt\" is not allowed, it must be best_effort or strict. The last good"
                + " value of this key stays in force; all other keys are in force as they are set.";
        eventually("an error in the log", () -> occurrences(karaf, error) > 0);
        assertEquals(1, occurrences(karaf, "strikt"));
        assertTrue(status(karaf).contains("strikt"), "the error is not in audit:status");
        assertTrue(says(karaf, "mode", "best_effort"));
        assertTrue(says(karaf, "auditing", "on"));
        karaf.set("audit.file.cfg", "directory", "relative/folder");
        eventually(
                "an error in the log",
                () -> occurrences(karaf, "PID audit.file, key directory: \"relative/folder\" is not allowed") == 1);
        assertTrue(status(karaf).contains(karaf.audit().toString()));
        karaf.set("audit.binary.cfg", "levle", "3");
        for (String wrong : List.of("PID audit.file, key directory: \"relative", "PID audit.binary, key levle")) {
            eventually("error in the status", () -> status(karaf).contains("(lasts) " + wrong));
        }
        karaf.set("audit.file.cfg", "directory", karaf.audit().toString());
        eventually(
                "end of the error in the status",
                () -> status(karaf)
                        .lines()
                        .anyMatch(line -> line.matches(".*\\(over since .*\\) PID audit\\.file, key directory: .*")));
        assertTrue(status(karaf).contains("(lasts) PID audit.binary, key levle"));
    }

    @Test
    void aKilledKarafLosesAtMostTheLastMomentAndSaysSo() throws Exception {
        try (Karaf karaf = Karaf.distribution("killed").start()) {
            Set<String> before = karaf.recordings();
            Path file;
            try (Terminal terminal = new Terminal(karaf.ssh())) {
                terminal.expect("@root").type("echo Ki1-\"kept\"\r").expect("Ki1-kept");
                Set<String> now = karaf.recordings();
                now.removeAll(before);
                file = karaf.audit().resolve(now.iterator().next());
                eventually(
                        "what was typed is in the file",
                        5,
                        () -> outputSoFar(file).contains("Ki1-kept"));
                karaf.kill();
            }
            assertTrue(outputSoFar(file).contains("Ki1-kept"));
            karaf.start();
            String name = file.getFileName().toString();
            Result list = karaf.ssh().exec("audit:list " + name);
            assertTrue(list.text().contains("cut"), list::toString);
            Result show = karaf.ssh().exec("audit:show " + name);
            assertTrue(show.text().contains("Ki1-kept"), show::toString);
            assertTrue((show.text() + show.stderr()).contains("is not whole"), show::toString);
            karaf.stop();
            assertEquals(List.of(), karaf.stackTraces());
        }
    }

    private static String outputSoFar(Path file) {
        StringBuilder output = new StringBuilder();
        try (BinaryRecordingReader reader = BinaryRecordingReader.open(Files.newInputStream(file))) {
            for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
                if (message.payload() instanceof Io io) {
                    output.append(io.data().toUtf8());
                }
            }
        } catch (RecordingException e) {
            // it has no end yet
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return output.toString();
    }

    @Test
    void aSessionThatIsOpenWhenKarafStopsHasAWholeRecording() throws Exception {
        try (Karaf karaf = Karaf.distribution("stopped").start()) {
            Set<String> before = karaf.recordings();
            try (Terminal terminal = new Terminal(karaf.ssh())) {
                terminal.expect("@root").type("echo St1-\"open\"\r").expect("St1-open");
                karaf.stop();
                terminal.awaitExit();
            }
            Recording recording = Recording.next(karaf, before);
            assertTrue(recording.text(0, Io.STDOUT).contains("St1-open"));
            assertEquals(List.of(), karaf.stackTraces());
        }
    }
}
