package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page in a real browser, on recordings of real sessions. Pictures of all views are in {@code target/screenshots}. */
@Timeout(600)
class BrowserIT {

    /** What a client shows that hopes for a browser: the page must show it as text. */
    private static final String HOSTILE = "<script>document.title=1</script><img src=x onerror=document.title=2>";

    @TempDir
    private static Path folder;

    private static WebKaraf web;
    /** A session of two parts and a resize, on two terminals. */
    private static String session;

    /** One for all tests: its start takes longer than most of them. */
    private static Browser browser;

    private String name;

    @BeforeAll
    static void record() throws Exception {
        Browser.require();
        web = WebKaraf.start("browser").install();
        String control = "ControlPath=" + web.karaf.home().resolve("mux");
        try (Terminal first = new Terminal(web.karaf
                .client("plain")
                .password(WebKaraf.PASSWORD)
                .option("-o", "ControlMaster=yes", "-o", control))) {
            first.expect("@root").type("echo Br1-\"first\"\r").expect("Br1-first");
            try (Terminal second = new Terminal(
                    web.karaf.client("plain").password(WebKaraf.PASSWORD).option("-o", control))) {
                second.expect("@root").type("echo Br1-\"beside\"\r").expect("Br1-beside");
                first.resize(100, 30).typeUntil("Br1-second", "echo Br1-\"second\"\r");
                web.karaf.ssh().run("bundle:stop sshd-audit-format-binary; bundle:start sshd-audit-format-binary");
                first.typeUntil("Br1-third", "echo Br1-\"third\"\r");
                first.type("echo '" + HOSTILE + "'\r").expect("onerror");
                first.logout();
                second.awaitExit();
            }
        }
        session =
                Recording.showing(web.karaf.audit(), "Br1-first").getFileName().toString();
        web.recorded("Br1-third");
        web.karaf
                .client("plain")
                .password(WebKaraf.PASSWORD)
                .sftp("put " + Files.writeString(web.karaf.home().resolve("Br2-file"), "x") + " Br2-copy\n");
        browser = Browser.start(folder);
        // OpenSSH's client refuses such a name
        try (LightClient client = new LightClient()) {
            assertThrows(
                    IOException.class,
                    () -> client.login(web.karaf.port(), "<script>document.title=3</script>", "Br3-wrong"));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (web != null) {
            web.karaf.stop();
            web.close();
        }
    }

    @BeforeEach
    void begin(TestInfo test) throws Exception {
        name = test.getTestMethod().orElseThrow().getName();
    }

    @AfterEach
    void end() throws Exception {
        try {
            assertEquals(List.of(), browser.errors());
            assertEquals(
                    "",
                    browser.run("return document.title.length < 2 ? document.title : ''"),
                    "a script of a client ran");
        } finally {
            browser.shot("end-of-" + name);
            browser.errors();
            browser.anew();
        }
    }

    private Browser as(String user) {
        return browser.login(web.root(), user, WebKaraf.PASSWORD);
    }

    @Test
    void aViewerSeesTheOverviewAlone() throws Exception {
        browser.open(web.root() + "/").the("form.login");
        browser.shot("login").assertUsable("login");
        as("viewer");
        assertEquals("Overview", browser.the("nav").getText().strip());
        browser.click("nav a", "Overview").the("h1");
        browser.shot("overview-viewer").assertUsable("the overview of a viewer");
        browser.open(web.root() + "/#/recording/" + session).the("main");
        browser.shows("role");
        assertFalse(browser.text().contains("Br1-first"), browser::text);
        assertTrue(browser.errors().toString().matches(".*403.*"), "the recording was refused");
    }

    @Test
    void anAuditorFindsASessionByItsCommandAndPlaysIt() throws Exception {
        as("auditor").the("table.list a");
        browser.shot("list").assertUsable("list");
        browser.fill("Command", "Br1-").press(Keys.ENTER);
        browser.is(".count", "1 recording");
        browser.click("table.list a");
        browser.the(".ap-term-text");
        browser.shot("recording").assertUsable("recording");
        browser.click("button.play");
        browser.plays("Br1-first");
        browser.shot("playing");
    }

    @Test
    void aMomentIsSoughtTheSizeChangesInTheMiddleAndTwoScreensPlaySideBySide() throws Exception {
        as("auditor").open(web.root() + "/#/recording/" + session).the(".ap-term-text");
        eventually("marks", () -> !browser.all(".marks .at-resize").isEmpty());
        assertEquals("80", columns(), "the size at the beginning");
        browser.the(".seek input").sendKeys(Keys.END);
        browser.plays("Br1-third");
        assertEquals("100", columns(), "the size at the end");
        assertTrue(browser.screens().contains("<script>document.title=1</script>"), browser::screens);
        browser.shot("seek-end");
        browser.the(".seek input").sendKeys(Keys.HOME);
        eventually("the size at the beginning", () -> columns().equals("80"));
        assertFalse(browser.screens().contains("Br1-third"), browser::screens);

        browser.fill("Channel", "All side by side");
        eventually(
                "two screens, which are read",
                () -> browser.all(".ap-term-text").size() == 2
                        && browser.all(".controls.waiting").isEmpty());
        browser.the(".seek input").sendKeys(Keys.END);
        browser.plays("Br1-beside").plays("Br1-third");
        browser.shot("side-by-side").assertUsable("side by side");

        // a link to a moment
        browser.open("about:blank").open(web.root() + "/#/recording/" + session + "?t=100000&channel=0");
        browser.plays("Br1-third");
    }

    private String columns() {
        return String.valueOf(browser.run(
                "return getComputedStyle(document.querySelector('.ap-term')).getPropertyValue('--term-cols').trim()"));
    }

    @Test
    void allIsDoneWithTheKeyboardAlone() throws Exception {
        browser.open(web.root() + "/").the("form.login");
        browser.tabTo("User").press("auditor").tabTo("Password").press(WebKaraf.PASSWORD, Keys.ENTER);
        browser.the("table.list a");
        browser.tabTo("Command").press("Br1-", Keys.ENTER).is(".count", "1 recording");
        browser.tabTo("Open the recording of plain").press(Keys.ENTER).the(".ap-term-text");
        browser.tabTo("Moment").press(Keys.END);
        browser.plays("Br1-third");
        browser.press(Keys.HOME);
        browser.press("]", "]", "]");
        browser.tabTo("Play").press(Keys.SPACE);
        eventually("it plays", () -> browser.focused().contains("Pause"));
        browser.press(Keys.SPACE);
        browser.run("document.querySelector('h1').scrollIntoView()");
        browser.shot("keyboard");
        browser.run("document.activeElement.blur()");
        browser.tabTo("Verify").press(Keys.ENTER).the(".verification .good");
        browser.tabTo("Download").press(Keys.ENTER).the(".menu[open] li");
        browser.tabTo("Text").press(Keys.ENTER);
        assertTrue(Files.readString(browser.downloaded(".txt")).contains("Br1-first"));
    }

    @Test
    void aProofIsDownloadedAndVerifiedByAProgram() throws Exception {
        as("auditor").open(web.root() + "/#/recording/" + session).the("h1", "plain");
        browser.click("button", "Verify").the(".verification .good", "Nothing was changed");
        browser.shot("verified");
        WebClient client = web.as("auditor");
        web.checkpoint();
        eventually(
                "a checkpoint covers the recording",
                90,
                () -> client.get("/api/recordings/" + session + "/download?as=proof&part=1")
                                .status()
                        == 200);
        browser.click("summary", "Download").click(".menu[open] a", "Proof");
        Path zip = browser.downloaded(".zip");
        Path proof = Files.createDirectories(folder.resolve("proof"));
        ProcessBuilder jar = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jar").toString(), "xf", zip.toString());
        assertEquals(0, Processes.run(jar.directory(proof.toFile())).exit());
        ProcessBuilder decoder = new ProcessBuilder(
                web.karaf.home().resolve("bin/auditlog-decoder").toString(), "verify", proof.toString());
        decoder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Result verified = Processes.run(decoder);
        assertEquals(0, verified.exit(), verified::toString);
    }

    @Test
    void aSessionIsFollowedAndEnded() throws Exception {
        try (Terminal terminal = web.terminal("manager")) {
            terminal.expect("@root").type("echo Br4-\"before\"\r").expect("Br4-before");
            as("admin").click("nav a", "Live").click("main table a", "manager");
            browser.plays("Br4-before");
            long typed = System.nanoTime();
            terminal.type("echo Br5-\"live\"\r");
            browser.plays("Br5-live");
            System.out.printf(
                    "MEASURED: what a session shows is on the browser's screen after %d ms%n",
                    (System.nanoTime() - typed) / 1_000_000);
            browser.shot("live").assertUsable("live");
            browser.click("button", "End this session").the("dialog[open]");
            browser.shot("end-dialog").assertUsable("the dialog that ends a session");
            browser.fill("Reason", "Br6 enough for today").click("dialog button[type=submit]");
            terminal.awaitExit();
            assertTrue(terminal.screen().contains("Br6 enough for today"), terminal::screen);
            browser.shows("The connection has ended");
        }
    }

    @Test
    void transfersAreATableAndWhatClientsChoseIsText() throws Exception {
        as("auditor").click("summary", "More").fill("File", "Br2-copy");
        browser.press(Keys.ENTER).is(".count", "1 recording");
        browser.click("table.list a").click("[role=tab]", "Transfers");
        browser.the("[role=tabpanel]", "Br2-copy");
        browser.shot("files").assertUsable("files");
        browser.open(web.root() + "/#/?failed=true").the("table.list", "<script>document.title=3</script>");
        browser.shot("failed-logins");
        browser.click("table.list a").the("h1", "<script>document.title=3</script>");
        browser.shows("shares with other connections");
        browser.shot("shared").assertUsable("a connection in a shared recording");
        browser.open(web.root() + "/#/search").fill("Text", "onerror").press(Keys.ENTER);
        browser.the("main", "<img src=x onerror");
        browser.shot("search").assertUsable("search");
    }

    /** As in a build without Node.js. */
    @Test
    void withoutThePlayerThePageShowsWhatHappened() throws Exception {
        browser.beforeEachPage("const ask = window.fetch; window.fetch = async (...all) => {"
                + " const answer = await ask(...all); const url = String(all[0].url ?? all[0]);"
                + " if (!answer.ok || !/api\\/(session|login)$/.test(url)) return answer;"
                + " return new Response(JSON.stringify({...await answer.json(), player: false}), answer); };");
        as("auditor").open(web.root() + "/#/recording/" + session);
        browser.shows("The player was not built into this page").the(".message");
        browser.shot("without-player").assertUsable("a recording without the player");
    }

    @Test
    void allViewsFitNarrowAndWideWindowsInLightAndDark() throws Exception {
        as("admin");
        for (int width : List.of(1280, 400)) {
            for (boolean dark : List.of(false, true)) {
                browser.size(width, width == 400 ? 800 : 900).dark(dark);
                String look = width + (dark ? "-dark" : "-light");
                for (String view :
                        List.of("", "search?text=Br1", "live", "overview", "logins", "recording/" + session + "?t=3")) {
                    browser.open(web.root() + "/#/" + view).the("main h1, main form");
                    String title = view.isEmpty() ? "list" : view.split("[/?]")[0];
                    if (title.equals("recording")) {
                        browser.the(".ap-term-text");
                    }
                    browser.settle().shot(title + "-" + look).assertUsable(title + " at " + look);
                }
            }
        }
    }
}
