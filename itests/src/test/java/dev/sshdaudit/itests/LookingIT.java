package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An admin looks at recordings: through pipes, on an ordinary terminal, and until there was enough. */
@Timeout(300)
class LookingIT {

    private static final int LARGE = 40 << 20;

    private static Karaf karaf;
    private static String large;

    @BeforeAll
    static void start() throws Exception {
        karaf = Karaf.distribution("looking");
        karaf.start();
        byte[] random = new byte[LARGE];
        new Random(1).nextBytes(random);
        Path file = Files.write(karaf.home().resolve("large"), random);
        Recording transfer = Recording.of(
                karaf,
                () -> karaf.ssh()
                        .sftp("get " + file.getFileName() + " " + karaf.home().resolve("copy") + "\n"));
        large = transfer.file().getFileName().toString();
        assertTrue(Files.size(transfer.file()) > LARGE, "the transfer was not recorded whole");
    }

    @AfterAll
    static void stop() throws Exception {
        karaf.stop();
        assertEquals(List.of(), karaf.stackTraces());
        karaf.close();
    }

    private static String exec(String command) throws IOException, InterruptedException {
        Result result = karaf.ssh().run(command);
        assertEquals(0, result.exit(), result::toString);
        return result.text();
    }

    @Test
    void whatCommandsPrintGoesThroughPipes() throws Exception {
        assertTrue(exec("audit:list | grep " + large).lines().allMatch(line -> line.contains(large)));
        assertEquals(1, exec("audit:list | grep " + large).lines().count());
        assertEquals(1, exec("audit:status | grep auditing").lines().count());
        assertTrue(exec("audit:show " + large + " | grep subsystem").contains("\"sftp\""));
        assertTrue(
                exec("audit:show --json --all " + large + " | head -n 1").startsWith("{\"connectionId\":\"" + large));
    }

    @Test
    void aPipeThatIsReadNoFurtherEndsTheCommand() throws Exception {
        long begun = System.nanoTime();
        assertEquals(
                1,
                exec("audit:show --all --exact " + large + " | head -n 1")
                        .lines()
                        .count());
        long all = System.nanoTime() - begun;
        assertTrue(all < 60_000_000_000L, all / 1_000_000 + " ms: it was read to its end");
    }

    @Test
    void noMoreThanAMebibyteIsShownUnlessAllIsAskedFor() throws Exception {
        String hint = "audit:show --all " + large;
        String shown = exec("audit:show " + large);
        // Karaf closes the connection as soon as a command is over, and on a busy machine the end of its output can be
        // lost
        for (int more = 0; more < 20 && !shown.contains(hint); more++) {
            shown = exec("audit:show " + large);
        }
        assertTrue(shown.length() > 1_000_000 && shown.length() < 2_000_000, shown.length() + " characters");
        assertTrue(shown.contains(hint), shown.substring(shown.length() - 200));
    }

    @Test
    void aLookAtMuchIsWarnedOfBeforeItIsRecorded() throws Exception {
        Result refused = karaf.ssh().run("audit:show --json " + large);
        assertEquals(1, refused.exit());
        assertTrue(refused.text().contains("its recording grows by as much"), refused.text());
        assertTrue(exec("audit:show --all " + large + " | head -n 6").contains("! Warning: more than "));
        assertTrue(exec("audit:show --json --all " + large).length() > LARGE);
    }

    @Test
    void afterCtrlCThereIsAPrompt() throws Exception {
        for (int attempt = 0; attempt < 4; attempt++) {
            try (Terminal terminal = new Terminal(karaf.ssh())) {
                terminal.expect("@root");
                terminal.type("audit:show --all " + large + "\r").expect("\\x");
                terminal.type("\u0003");
                eventually(
                        () -> "a prompt at the end: " + end(terminal),
                        20,
                        () -> end(terminal).endsWith("root()> "));
                terminal.type("echo Lk1-\"after\"\r").expect("Lk1-after");
                terminal.logout();
            }
        }
    }

    private static String plain(Terminal terminal) {
        return terminal.screen().replaceAll("\u001b\\[[0-9;?]*[a-zA-Z]", "");
    }

    private static String end(Terminal terminal) {
        String screen = plain(terminal);
        return screen.substring(Math.max(0, screen.length() - 100));
    }

    @Test
    void theListFitsATerminalOf80Columns() throws Exception {
        try (Terminal terminal = new Terminal(karaf.ssh())) {
            terminal.expect("@root").type("audit:list\r").expect("ended");
            String list = plain(terminal);
            List<String> rows =
                    list.lines().filter(line -> line.contains("127.0.0.1")).toList();
            assertFalse(rows.isEmpty(), list);
            assertTrue(rows.stream().allMatch(line -> line.stripTrailing().length() <= 80), list);
            terminal.type("audit:show " + large.substring(0, 8) + "\t");
            eventually(() -> plain(terminal), 20, () -> plain(terminal).contains(large));
            terminal.type("\u0015echo Lk2-\"done\"\r").expect("Lk2-done");
            terminal.logout();
        }
    }
}
