package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static dev.sshdaudit.testkit.Eventually.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An auditor at a terminal watches what others did and do, and ends it. */
@Timeout(300)
class SeatIT {

    private static final String PASSWORD = "Se0-" + Long.toHexString(System.nanoTime());

    /** What would drive the auditor's terminal, with text around each sequence. */
    private static final List<String> HOSTILE = List.of(
            "\u001b]0;Se-evil\u0007",
            "\u001b]52;c;Se-evil\u001b\\",
            "\u001bP+qSe-evil\u001b\\",
            "\u001b_Se-evil\u001b\\",
            "\u001b[6n",
            "\u001b[c",
            "\u001b[?1000;1006h",
            "\u001b[?25l",
            "\u001b[22;0t",
            "\u001b(0",
            "\u009d0;Se-evil\u009c",
            "\u001bc",
            "\u001b[?1049h\u001b[1;31m");

    private static Karaf karaf;
    private static String id;

    @BeforeAll
    static void record() throws Exception {
        karaf = Karaf.distribution("seat");
        karaf.set("users.properties", "alice", PASSWORD + ",ssh,admin");
        karaf.start();
        String hostile = String.join("Se1-between", HOSTILE) + "Se1-end\n";
        Path file = Files.writeString(karaf.home().resolve("hostile"), hostile, StandardCharsets.UTF_8);
        Recording session = Recording.of(karaf, () -> {
            try (Terminal alice = alice()) {
                alice.expect("@root").type("exec cat " + file + "\r").expect("Se1-end");
                alice.type("echo Se2-\"needle\"\r").expect("Se2-needle");
                return alice.logout();
            }
        });
        id = session.file().getFileName().toString();
        assertTrue(session.text(0, Io.STDOUT).contains("\u001b]52;c;Se-evil"), "nothing hostile was recorded");
    }

    @AfterAll
    static void stop() throws Exception {
        karaf.stop();
        assertEquals(List.of(), karaf.stackTraces());
        assertFalse(karaf.log().contains(PASSWORD));
        karaf.close();
    }

    private static Terminal alice() throws IOException {
        return new Terminal(karaf.client("alice").password(PASSWORD));
    }

    private static String plain(String screen) {
        return screen.replaceAll("\u001b(\\[[0-9;?]*[a-zA-Z]|[=>])", "");
    }

    /** Types a command, waits for a text on the screen, and gives what was shown since, without control sequences. */
    private static String ask(Terminal viewer, String command, String expected) throws IOException {
        int before = viewer.screen().length();
        viewer.type(command + "\r");
        eventually(
                () -> expected + " behind " + command + ": " + viewer.screen().substring(before),
                30,
                () -> afterCommand(viewer.screen().substring(before)).contains(expected)
                        && plain(viewer.screen()).endsWith("root()> "));
        return afterCommand(viewer.screen().substring(before));
    }

    private static String afterCommand(String shown) {
        String plain = plain(shown);
        int line = plain.indexOf('\n');
        return line < 0 ? "" : plain.substring(line);
    }

    private static void assertFits(String shown, int columns) {
        assertTrue(shown.lines().allMatch(line -> line.stripTrailing().length() <= columns), shown);
    }

    @Test
    void nothingHostileReachesTheAuditorAndTheTerminalIsAsItWas() throws Exception {
        Set<String> before = karaf.recordings();
        try (Terminal viewer = new Terminal(karaf.ssh())) {
            viewer.expect("@root");
            int start = viewer.screen().length();
            viewer.type("audit:play " + id.substring(0, 12) + " --speed 64 --max-idle 100ms\r")
                    .expect("(end of channel 0");
            String all = viewer.screen().substring(start);
            String played = all.substring(all.indexOf("q quits"), all.indexOf("(end of channel 0"));
            assertTrue(played.contains("Se1-end") && played.contains("Se2-needle"), played);
            assertFalse(played.contains("Se-evil"), played);
            for (String hostile : HOSTILE.subList(0, HOSTILE.size() - 1)) {
                assertFalse(played.contains(hostile), hostile.replace('\u001b', '^'));
            }
            assertTrue(
                    played.lastIndexOf("\u001b[?1049l") > played.lastIndexOf("\u001b[?1049h"),
                    "the alternate screen stays");
            assertTrue(played.lastIndexOf("\u001b[m") > played.lastIndexOf("\u001b[1;31m"), "colours stay");
            viewer.type("echo Se3-\"typed\"\r").expect("Se3-typed");
            viewer.logout();
        }
        Recording own = Recording.next(karaf, before);
        assertFalse(own.text(0, Io.STDOUT).contains("Se1-between"), "what was shown is recorded again");
    }

    @Test
    void keysPauseAndQuitAndCtrlCQuitsAtOnce() throws Exception {
        try (Terminal viewer = new Terminal(karaf.ssh())) {
            viewer.expect("@root")
                    .type("audit:play --speed 0.0625 " + id + "\r")
                    .expect("q quits");
            viewer.type(" ").expect("paused  0:0");
            viewer.type("/Se2-needle\r").expect("Se2-needle\r");
            viewer.type("q");
            ask(viewer, "echo Se4-\"after\"", "Se4-after");
            viewer.type("audit:play --speed 0.0625 " + id + "\r");
            eventually(() -> viewer.screen(), 30, () -> viewer.screen().split("/ searches, q quits", -1).length == 3);
            viewer.type("\u0003");
            ask(viewer, "echo Se5-\"after\"", "Se5-after");
            assertTrue(
                    ask(viewer, "audit:play --channel 7 " + id, "shows nothing").contains("Channels that do: 0"));
            viewer.logout();
        }
        Result refused = karaf.ssh().run("audit:play " + id);
        assertTrue(refused.text().contains("audit:play needs a terminal"), refused::toString);
    }

    @Test
    void whatWasRecordedIsShownFoundAndExported() throws Exception {
        Path copy = karaf.home().resolve("case.txt");
        try (Terminal viewer = new Terminal(karaf.ssh())) {
            viewer.expect("@root");
            String shown = ask(viewer, "audit:show " + id + " --grep needle", "Se2-needle");
            assertFalse(shown.contains("Connect "), shown);
            assertTrue(ask(viewer, "audit:show " + id + " --no-io", "Run shell").contains("Disconnect"));
            String hits = ask(viewer, "audit:grep Se2-need --user alice", "> ");
            assertTrue(hits.contains("alice " + id.substring(0, 8)), hits);
            assertFits(hits, 80);
            ask(viewer, "audit:export " + id + " --format text --to " + copy, "case.txt");
            assertTrue(Files.readString(copy).contains("Se2-needle"));
            ask(viewer, "audit:export " + id + " --format text --to " + copy, "There is a file");
            assertTrue(ask(viewer, "audit:config audit mode", "mode").contains("best_effort"));
            ask(viewer, "audit:config audit mode strikt", "is not allowed");
            assertTrue(ask(viewer, "audit:show --help", "audit:show 84c9 --commands")
                    .contains("--no-io"));
            viewer.type("audit:show " + id.substring(0, 9) + "\t").expect(id);
            viewer.type("\u0015");
            int before = viewer.screen().length();
            viewer.type("audit:show --exact " + id + " | more\r");
            eventually(
                    () -> viewer.screen().substring(before),
                    30,
                    () -> viewer.screen().substring(before).contains("\u001b[?1049h"));
            viewer.type("q");
            ask(viewer, "echo Se6-\"after\"", "Se6-after");
            viewer.logout();
        }
    }

    @Test
    void openConnectionsAreListedFollowedAndEnded() throws Exception {
        Set<String> before = karaf.recordings();
        try (Terminal alice = alice();
                Terminal viewer = new Terminal(karaf.ssh())) {
            alice.expect("@root");
            viewer.expect("@root");
            String sessions = ask(viewer, "audit:sessions --user alice", "#0 shell");
            assertTrue(sessions.contains(" alice "), sessions);
            assertFits(sessions, 80);
            String live = sessions.lines()
                    .filter(line -> line.contains("alice"))
                    .map(line -> line.split(" ")[0])
                    .findFirst()
                    .orElseThrow();

            viewer.type("audit:follow --user alice\r");
            eventually("the timeline", () -> typedUntilSeen(alice, viewer, "Se7-\"live\"", "Se7-live"));
            viewer.type("\u0003");
            ask(viewer, "echo Se8-\"after\"", "Se8-after");

            viewer.type("audit:follow " + live + " --screen\r");
            eventually("the screen", () -> typedUntilSeen(alice, viewer, "Se9-\"live\"", "Se9-live"));
            viewer.type("q");
            ask(viewer, "echo Se10-\"after\"", "Se10-after");

            viewer.resize(60, 24);
            viewer.typeUntil("Se11-ready", "\u0015echo Se11-\"ready\"\r");
            for (String command : List.of("audit:sessions", "audit:list", "audit:find", "audit:holds")) {
                assertFits(ask(viewer, command, command.equals("audit:holds") ? "No recording is held" : "alice"), 60);
            }
            String hits = ask(viewer, "audit:grep Se2-need", "> ");
            assertFits(
                    hits.lines().filter(line -> line.contains("alice")).toList().get(0), 60);

            ask(viewer, "audit:terminate " + live + " --reason 'Se12-enough'", "is ended");
            alice.awaitExit();
            assertTrue(alice.screen().contains("Se12-enough"), alice.screen());
            viewer.logout();
        }
        Set<String> now = karaf.recordings();
        now.removeAll(before);
        eventually(
                "the reason in the recording",
                () -> now.stream()
                        .map(name -> karaf.audit().resolve(name))
                        .anyMatch(file -> Recording.metadata(file).contains("\"alice\"")
                                && Recording.metadata(file).contains("\"ended\"")));
        assertTrue(karaf.ssh().exec("audit:show " + nameOf(now, "alice")).text().contains("Se12-enough"));
    }

    private static String nameOf(Set<String> names, String user) {
        return names.stream()
                .filter(name -> Recording.metadata(karaf.audit().resolve(name)).contains("\"" + user + "\""))
                .findFirst()
                .orElseThrow();
    }

    /** Following may begin after the first line was typed. */
    private static boolean typedUntilSeen(Terminal typist, Terminal viewer, String typed, String seen) {
        try {
            typist.type("echo " + typed + "\r");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return within(2, () -> viewer.screen().contains(seen));
    }
}
