package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static dev.sshdaudit.testkit.Eventually.within;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real Chromium, without a window, and a user in front of it. */
final class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path SHOTS = Path.of("target/screenshots").toAbsolutePath();
    private static final String AXE = axe();

    private final ChromeDriver driver;
    private final Path downloads;
    /** The scripts that run before those of each page. */
    private final List<Object> scripts = new ArrayList<>();

    private Browser(ChromeDriver driver, Path downloads) {
        this.driver = driver;
        this.downloads = downloads;
    }

    /** Skips the tests, loudly, where there is no Chromium; where tests must not be skipped (variable CI), fails. */
    static void require() {
        boolean isThere = Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
        if (!isThere && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(
                    "there is no " + CHROMIUM + " or no " + DRIVER + ": apt-get install chromium chromium-driver");
        } else if (!isThere) {
            System.err.println(
                    "SKIPPED: chromium or chromium-driver is not installed, and the page is not tried in a browser");
        }
        Assumptions.assumeTrue(isThere, "chromium and chromium-driver");
    }

    private static String axe() {
        try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Starts one, with a window of 1280 by 900 pixels.
     *
     * @param folder for what it keeps
     */
    static Browser start(Path folder) throws IOException {
        Path profile = Files.createTempDirectory(folder, "profile");
        Path downloads = Files.createTempDirectory(folder, "downloads");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toString());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile);
        options.setExperimentalOption(
                "prefs",
                Map.of("download.default_directory", downloads.toString(), "download.prompt_for_download", false));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build();
        return new Browser(new ChromeDriver(service, options), downloads).size(1280, 900);
    }

    /** Makes the window so large. */
    Browser size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        return this;
    }

    /** Asks for dark colours, or for light ones. */
    Browser dark(boolean isDark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light"))));
        return this;
    }

    Browser open(String address) {
        driver.get(address);
        return this;
    }

    String address() {
        return driver.getCurrentUrl();
    }

    /** Runs a script in each page before the scripts of the page. */
    Browser beforeEachPage(String script) {
        scripts.add(driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script))
                .get("identifier"));
        return this;
    }

    /** Forgets all that a user has left in it: logins, settings of pages, files; the window is as it was at the start. */
    Browser anew() throws IOException {
        for (Object script : scripts) {
            driver.executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", script));
        }
        scripts.clear();
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
        if (address().startsWith("http")) {
            run("localStorage.clear(); sessionStorage.clear()");
        }
        open("about:blank");
        try (var files = Files.list(downloads)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        return dark(false).size(1280, 900);
    }

    /** Waits until the page has not changed for half a second. */
    Browser settle() {
        String[] last = {""};
        long[] since = {System.nanoTime()};
        within(10, () -> {
            String now = String.valueOf(run("return document.body.innerHTML.length + ' ' + document.body.innerText"));
            if (!now.equals(last[0])) {
                last[0] = now;
                since[0] = System.nanoTime();
            }
            return System.nanoTime() - since[0] > TimeUnit.MILLISECONDS.toNanos(500);
        });
        return this;
    }

    /** Runs a script in the page, as a developer's console does. */
    Object run(String script, Object... arguments) {
        return ((JavascriptExecutor) driver).executeScript(script, arguments);
    }

    /** All elements that a CSS selector finds. */
    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** Waits for an element that is shown. */
    WebElement the(String css) {
        WebElement[] found = new WebElement[1];
        eventually(() -> css + " in " + text(), () -> {
            try {
                found[0] = all(css).stream()
                        .filter(WebElement::isDisplayed)
                        .findFirst()
                        .orElse(null);
            } catch (StaleElementReferenceException e) {
                return false; // the page has drawn it anew
            }
            return found[0] != null;
        });
        return found[0];
    }

    /** Waits for an element that is shown and has a text. */
    WebElement the(String css, String text) {
        WebElement[] found = new WebElement[1];
        eventually(() -> css + " with \"" + text + "\" in " + text(), () -> {
            try {
                found[0] = all(css).stream()
                        .filter(each -> each.isDisplayed() && each.getText().contains(text))
                        .findFirst()
                        .orElse(null);
            } catch (StaleElementReferenceException e) {
                return false;
            }
            return found[0] != null;
        });
        return found[0];
    }

    /** Waits for an element of which this is the whole text. */
    Browser is(String css, String text) {
        eventually(() -> css + " is \"" + text + "\" in " + text(), () -> {
            Object texts = run("return [...document.querySelectorAll(arguments[0])].map(e => e.innerText.trim())", css);
            return ((List<?>) texts).contains(text);
        });
        return this;
    }

    /** Waits until the page shows a text. */
    Browser shows(String text) {
        eventually(() -> "\"" + text + "\" in " + text(), () -> text().contains(text));
        return this;
    }

    /** What the page shows. */
    String text() {
        return String.valueOf(run("return document.body.innerText"));
    }

    /** What the screens of the player show. */
    String screens() {
        return String.valueOf(
                run("return [...document.querySelectorAll('.ap-term-text')].map(e => e.textContent).join('\\n')"));
    }

    /** Waits until a screen of the player shows a text. */
    Browser plays(String text) {
        eventually(
                () -> "\"" + text + "\" on the screens: " + screens(),
                () -> screens().contains(text));
        return this;
    }

    /** Clicks on an element once it is shown, and again where the page draws it anew in that moment. */
    Browser click(String css, String text) {
        for (int attempt = 0; ; attempt++) {
            try {
                the(css, text).click();
                return this;
            } catch (StaleElementReferenceException e) {
                if (attempt == 5) {
                    throw e;
                }
            }
        }
    }

    Browser click(String css) {
        return click(css, "");
    }

    /** Types into the field whose label begins with a text. */
    Browser fill(String label, String text) {
        WebElement field = the("label", label).findElement(By.cssSelector("input, select, textarea"));
        if (!field.getTagName().equals("select")) {
            field.clear();
        }
        field.sendKeys(text);
        return this;
    }

    /** Presses keys, wherever the focus is. */
    Browser press(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
        return this;
    }

    /** Presses Tab until the focus is on an element with a text; fails where it does not come there. */
    Browser tabTo(String text) {
        List<String> passed = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            String focused = focused();
            if (focused.contains(text)) {
                return this;
            }
            passed.add(focused);
            press(Keys.TAB);
        }
        throw new AssertionError("the focus does not come to " + text + ": " + passed);
    }

    /** The label of what has the focus, or the text of a button or a link that has it. */
    String focused() {
        return String.valueOf(
                run(
                        "const e = document.activeElement; return [e.tagName, e.getAttribute('aria-label'),"
                                + " e.labels?.[0]?.innerText, e.matches('a, button, summary') ? e.innerText : ''].filter(x => x).join(' ')"));
    }

    /** Logs in with the form. */
    Browser login(String root, String user, String password) {
        open("about:blank").open(root + "/");
        fill("User", user).fill("Password", password);
        press(Keys.ENTER);
        the("nav a");
        return this;
    }

    /** Waits for a file that was downloaded. Until all of it is there, the browser keeps an empty file in its place. */
    Path downloaded(String ending) {
        Path[] found = new Path[1];
        eventually(() -> "a file ..." + ending + " in " + downloads, () -> {
            try (var files = Files.list(downloads)) {
                found[0] = files.filter(file -> file.toString().endsWith(ending))
                        .findFirst()
                        .orElse(null);
            }
            return found[0] != null && Files.size(found[0]) > 0;
        });
        return found[0];
    }

    /** Takes a picture of the window, for people to look at. */
    Browser shot(String name) throws IOException {
        Files.createDirectories(SHOTS);
        Files.write(SHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        return this;
    }

    /** Fails if the page is wider than its window, or if axe finds what keeps people from using it. */
    Browser assertUsable(String where) {
        Object tooWide = run("return document.documentElement.scrollWidth - innerWidth");
        assertEquals(true, ((Number) tooWide).longValue() <= 0, () -> where + " is " + tooWide + " px too wide");
        if (Boolean.FALSE.equals(run("return 'axe' in window"))) {
            run(AXE);
        }
        Object serious = driver.executeAsyncScript(
                "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']})"
                        + ".then(r => done(r.violations.filter(v => ['serious', 'critical'].includes(v.impact))"
                        + ".map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 200) + ' ' + n.failureSummary).join(' | '))), e => done(['' + e]))");
        assertEquals(List.of(), serious, where);
        return this;
    }

    /** What the console told since this was asked last, but for what is no fault. */
    List<String> errors() {
        List<String> errors = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
            if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                errors.add(entry.getLevel() + " " + entry.getMessage());
            }
        }
        return errors;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
