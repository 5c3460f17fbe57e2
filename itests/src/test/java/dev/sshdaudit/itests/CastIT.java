package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** Sessions on the distribution as casts, held against what the users saw and against asciinema itself. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CastIT {

    private static Karaf karaf;
    /** Two channels of one connection, that ran at once. */
    private static List<Cast> session;

    private static String firstScreen;
    private static String secondScreen;

    @BeforeAll
    static void record() throws Exception {
        karaf = Karaf.distribution("casts")
                .set("audit.cfg", "format", "asciinema")
                .start();
        Path screen = Files.write(karaf.home().resolve("screen.bin"), fullScreen());
        eventually(
                "end of the first connections",
                () -> Cast.names(karaf).stream()
                        .allMatch(name ->
                                Recording.metadata(karaf.audit().resolve(name)).contains("\"ended\"")));
        Set<String> before = Cast.soFar(karaf);
        String control = "ControlPath=" + karaf.home().resolve("mux");
        try (Terminal first = new Terminal(karaf.ssh().option("-o", "ControlMaster=yes", "-o", control))) {
            first.expect("@root").type("shell:echo Ca1-\"first\" 你好 🙂\r").expect("Ca1-first 你好 🙂");
            try (Terminal second = new Terminal(karaf.ssh().option("-o", control))) {
                second.expect("@root").type("shell:echo Ca2-\"second\"\r").expect("Ca2-second");
                first.resize(100, 30).typeUntil("6 lines", "shell:exec cat " + screen + "\r");
                second.type("shell:exec cat " + screen + "\r").expect("6 lines");
                first.resize(132, 50).typeUntil("Ca1-large", "shell:echo Ca1-\"large\"\r");
                first.resize(60, 20).typeUntil("Ca1-small", "shell:echo Ca1-\"small\"\r");
                firstScreen = first.screen();
                secondScreen = second.screen();
                // it ends the whole connection; what was on its way then need not arrive
                first.logout();
                second.awaitExit();
            }
        }
        session = Cast.next(karaf, before, 2);
    }

    /** What an editor draws, with text that is none: Latin-1, bytes that no character has. */
    private static byte[] fullScreen() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(utf8("\u001b[?1049h\u001b[1;24r\u001b[?25l\u001b[27m\u001b[H\u001b[2J"));
        for (int row = 2; row < 24; row++) {
            bytes.writeBytes(utf8("\u001b[" + row + ";1H\u001b[94m~"));
        }
        bytes.writeBytes(utf8("\u001b[0m\u001b[1;1H你好, 👩‍👩‍👧 €, "));
        bytes.writeBytes("café au lait \u00ff\u00fe\u0080 ".getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(utf8("\u001b[24;1H\"notes\" 6 lines\u001b[?25h\u001b[?1049l\n"));
        return bytes.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @AfterAll
    static void end() {
        karaf.close();
    }

    @Test
    @Order(1)
    void twoChannelsAtOnceHaveACastEachThatShowsWhatTheUserSaw() {
        Cast first = session.get(0);
        Cast second = session.get(1);
        assertEquals(
                first.file().getFileName().toString().replace("-0.cast", "-1.cast"),
                second.file().getFileName().toString());
        assertBegins(firstScreen, first.text(Io.STDOUT));
        assertBegins(secondScreen, second.text(Io.STDOUT));
        assertTrue(firstScreen.contains("你好, 👩‍👩‍👧 €, caf\uFFFD au lait \uFFFD\uFFFD\uFFFD "), firstScreen);
        assertTrue(second.text(Io.STDIN).startsWith("shell:echo Ca2-\"second\"\r"), second.text(Io.STDIN));
        assertEquals("80x24", size(first));
        // stty tells rows and columns one after the other
        assertEquals(
                List.of("100x30", "132x50", "60x20"),
                first.resizes().stream()
                        .filter(size -> size.matches("100x30|132x50|60x20"))
                        .toList());
        assertEquals(List.of(), second.resizes());
        String header = first.header();
        assertTrue(header.contains("\"title\": \"karaf@") && header.contains(": shell\""), header);
        assertTrue(header.contains("\"env\": {\"TERM\": \"xterm\"}"), header);
    }

    private static void assertBegins(String screen, String cast) {
        String shown = withoutReturns(screen);
        String recorded = withoutReturns(cast);
        assertEquals(shown, recorded.substring(0, Math.min(shown.length(), recorded.length())));
    }

    /** The user's own terminal adds a carriage return to each line that arrives before ssh has told it not to. */
    private static String withoutReturns(String text) {
        return text.replaceAll("\r+\n", "\n");
    }

    /** The size in the header. */
    private static String size(Cast cast) {
        Map<?, ?> terminal = cast.messages().stream()
                .map(message -> message.extras().get(AuditMessage.TERMINAL))
                .filter(Map.class::isInstance)
                .map(found -> (Map<?, ?>) found)
                .findFirst()
                .orElseThrow();
        return terminal.get("columns") + "x" + terminal.get("rows");
    }

    @Test
    @Order(2)
    void theRealPlayerShowsTheSame() throws Exception {
        assumeTrue(Processes.isThere("asciinema"), "NOT CHECKED: asciinema is not installed");
        assertEquals(
                session.get(0).text(Io.STDOUT),
                onATerminal("asciinema cat " + session.get(0).file()));
        assertEquals(
                withoutReturns(secondScreen),
                withoutReturns(
                        onATerminal("asciinema play -i 0.001 " + session.get(1).file())));
    }

    private static String onATerminal(String command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("script", "-q", "-e", "-f", "-c", command, "/dev/null");
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment()
                .put("ASCIINEMA_CONFIG_HOME", karaf.home().resolve("asciinema").toString());
        Result result = Processes.run(builder);
        assertEquals(0, result.exit(), result::toString);
        return result.text();
    }

    @Test
    @Order(3)
    void commandsListAndShowCasts() throws Exception {
        String name = session.get(1).file().getFileName().toString();
        Result list = karaf.ssh().exec("audit:list " + name);
        assertTrue(list.text().contains("karaf") && list.text().contains("ended"), list::toString);
        Result show = karaf.ssh().exec("audit:show " + name);
        assertTrue(show.text().contains("Ca2-second"), show::toString);
        assertTrue(show.text().contains("remoteAddr=\"127.0.0.1\""), show::toString);
        assertFalse(show.text().contains("\u001b"), "a control character went to the auditor's terminal");
        Result json = karaf.ssh().exec("audit:show --json " + name);
        assertEquals(
                session.get(1).messages().size(),
                json.text().lines().filter(line -> line.startsWith("{")).count(),
                json::toString);
        Result ambiguous = karaf.ssh().exec("audit:show " + name.substring(0, 30));
        assertTrue((ambiguous.text() + ambiguous.stderr()).contains("2 recordings begin with"), ambiguous::toString);
    }

    @Test
    @Order(4)
    void transfersMakeNoCast() throws Exception {
        Path file = Files.write(karaf.home().resolve("upload.bin"), new byte[100_000]);
        Set<String> before = Cast.soFar(karaf);
        Result sftp = karaf.ssh().sftp("put " + file + " by-sftp.bin\n");
        assertEquals(0, sftp.exit(), sftp::toString);
        Result scp = karaf.ssh().scp("-O", file.toString(), ":by-scp.bin");
        assertEquals(0, scp.exit(), scp::toString);
        assertEquals(100_000, Files.size(karaf.home().resolve("by-sftp.bin")));
        assertEquals(100_000, Files.size(karaf.home().resolve("by-scp.bin")));
        Cast cast = Cast.of(karaf, karaf.ssh(), "shell:echo Tr1-\"after\"");
        assertEquals("Tr1-after\r\n", cast.text(Io.STDOUT), "lines as the user's terminal showed them");
        assertEquals("80x24", size(cast));
        assertEquals(Set.of(cast.file().getFileName().toString()), Cast.since(karaf, before));
    }

    @Test
    @Order(5)
    void settingsApplyToNewConnections() throws Exception {
        karaf.set("audit.asciinema.cfg", "idleTimeLimit", "3", "env", "LANG", "input", "false", "version", "3");
        OpenSsh client = karaf.ssh().option("-o", "SetEnv=LANG=tlh_KX.UTF-8 LC_ALL=C.UTF-8");
        Cast[] cast = new Cast[1];
        eventually("casts of version 3", () -> {
            try {
                cast[0] = Cast.of(karaf, client, "shell:echo Se1-\"three\"");
                return cast[0].header().startsWith("{\"version\": 3, ");
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        String header = cast[0].header();
        assertTrue(header.contains("\"term\": {\"cols\": 80, \"rows\": 24}, "), header);
        assertTrue(header.contains("\"idle_time_limit\": 3, "), header);
        assertTrue(header.contains("\"env\": {\"LANG\": \"tlh_KX.UTF-8\"}"), header);
        assertTrue(header.contains("\"command\": \"shell:echo Se1-\\\"three\\\"\""), header);
        assertEquals(
                List.of(new Exit(0)), cast[0].payloads(Exit.class::isInstance).toList());
        assertTrue(Files.readString(cast[0].file()).endsWith(", \"x\", \"0\"]\n"));

        karaf.set("audit.asciinema.cfg", "version", "4");
        eventually(
                "an error in the log",
                () -> karaf.log()
                        .contains(
                                "PID audit.asciinema, key version: \"4\" is not allowed, it must be 2 or 3."
                                        + " The last good value of this key stays in force; all other keys are in force as they are set."));
    }

    @Test
    @Order(6)
    void aSessionThatWasOpenBeforeHasACastOfTheRightSize() throws Exception {
        Set<String> before = Cast.soFar(karaf);
        try (Terminal terminal = new Terminal(karaf.ssh())) {
            terminal.expect("@root")
                    .resize(111, 33)
                    .type("shell:echo Jo1-\"unseen\"\r")
                    .expect("Jo1-unseen");
            karaf.set("audit.cfg", "enable", "false");
            eventually("auditing off", () -> karaf.log().contains("Auditing of SSH connections is off"));
            List<Cast> seen = Cast.next(karaf, before, 1);
            assertTrue(seen.get(0).text(Io.STDOUT).contains("Jo1-unseen"));
            Set<String> whileOff = Cast.names(karaf);
            karaf.set("audit.cfg", "enable", "true");
            eventually("a cast", () -> Cast.since(karaf, whileOff).size() == 1);
            terminal.type("shell:echo Jo2-\"seen\"\r")
                    .expect("Jo2-seen")
                    .type("logout\r")
                    .awaitExit();
            Cast joined = Cast.next(karaf, whileOff, 1).get(0);
            assertEquals("111x33", size(joined));
            assertTrue(joined.text(Io.STDOUT).contains("Jo2-seen"), joined::toString);
            assertFalse(joined.text(Io.STDOUT).contains("Jo1-unseen"), joined::toString);
        }
    }

    @Test
    @Order(7)
    void aCastGoesOnInAnotherWhereTheFormatIsUpdated() throws Exception {
        Set<String> before = Cast.soFar(karaf);
        try (Terminal terminal = new Terminal(karaf.ssh())) {
            terminal.expect("@root").resize(90, 28).typeUntil("Ro1-ready", "shell:echo Ro1-\"ready\"\r");
            terminal.type("bundle:restart sshd-audit-format-asciinema\r");
            eventually(
                    "a second part",
                    () -> Cast.since(karaf, before).stream().anyMatch(name -> name.endsWith("-0.2.cast")));
            terminal.type("shell:echo Ro1-\"goes-on\"\r").expect("Ro1-goes-on");
            String screen = terminal.screen();
            terminal.logout();
            List<Cast> parts = Cast.next(karaf, before, 2);
            Cast second = parts.get(0);
            assertTrue(second.file().toString().endsWith(".2.cast"), parts::toString);
            assertEquals("90x28", size(second));
            // still wrong, so that it has the default
            assertTrue(second.header().startsWith("{\"version\": 2, "), second.header());
            assertBegins(screen, parts.get(1).text(Io.STDOUT) + second.text(Io.STDOUT));
            assertTrue(Recording.metadata(parts.get(1).file()).contains("\"continued\""));
        }
    }

    @Test
    @Order(8)
    void withoutOutputTheOperatorIsWarnedOnce() throws Exception {
        assertEquals(
                List.of(),
                karaf.complaints().stream()
                        .filter(line -> !line.contains("key version") && !line.contains("\"asciinema\" is not there"))
                        .toList());
        karaf.set("audit.intercept.cfg", "stdout", "false", "stderr", "false");
        String warning = "recordings of format asciinema need what PID audit.intercept leaves out: set to true its keys"
                + " stderr, stdout";
        eventually("a warning", () -> karaf.log().contains(warning));
        karaf.ssh().exec("shell:echo a");
        karaf.set("audit.cfg", "mode", "strict");
        eventually("mode strict", () -> karaf.log().contains("mode strict"));
        karaf.ssh().exec("shell:echo b");
        karaf.set("audit.intercept.cfg", "stdout", "true", "stderr", "true");
        assertEquals(
                1, karaf.log().lines().filter(line -> line.contains(warning)).count());
    }

    @Test
    @Order(9)
    void aKilledKarafLeavesACastThatPlaysUpToThere() throws Exception {
        eventually("output is recorded", () -> {
            try {
                return Cast.of(karaf, karaf.ssh(), "shell:echo Ki0-\"on\"")
                        .text(Io.STDOUT)
                        .contains("Ki0-on");
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Set<String> before = Cast.soFar(karaf);
        try (Terminal terminal = new Terminal(karaf.ssh())) {
            terminal.expect("@root").type("shell:echo Ki1-\"kept\"\r").expect("Ki1-kept");
            eventually("a cast", () -> Cast.since(karaf, before).size() == 1);
            Path file =
                    karaf.audit().resolve(Cast.since(karaf, before).iterator().next());
            eventually("what was shown is in the cast", 5, () -> contains(file, "Ki1-kept"));
            assertEquals(List.of(), karaf.stackTraces());
            karaf.kill();
            assertTrue(Cast.read(file).text(Io.STDOUT).contains("Ki1-kept"));
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
