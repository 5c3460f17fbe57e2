package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes on now, in the browser: sessions are followed and ended; and what browsers leave behind that go away. */
@Timeout(300)
class WebLiveIT {

    private static final int KEYS = 20;

    /** Lines of a session: enough that a search needs seconds. */
    private static final int LARGE = 300 << 20;

    private static WebKaraf web;

    @BeforeAll
    static void start() throws Exception {
        web = WebKaraf.start("web-live").install();
    }

    @AfterAll
    static void stop() throws Exception {
        web.karaf.stop();
        assertEquals(
                List.of(),
                web.karaf.stackTraces().stream()
                        .filter(line -> line.contains("dev.sshdaudit"))
                        .toList());
        web.close();
    }

    /** The id of the one open connection of a user. */
    private static String open(WebClient client, String user) throws Exception {
        List<Map<String, Object>> found = new ArrayList<>();
        eventually("a connection of " + user, () -> {
            found.clear();
            found.addAll(JsonText.objects(client.get("/api/live").is(200).json().get("connections")));
            found.removeIf(each -> !user.equals(each.get("user")));
            return found.size() == 1;
        });
        return (String) found.get(0).get("id");
    }

    @Test
    void aSessionIsFollowedAsItIsTypedAndWhoFollowsIsInTheLedger() throws Exception {
        WebClient auditor = web.as("auditor");
        try (Terminal terminal = web.terminal("plain")) {
            terminal.expect("@root");
            String id = open(auditor, "plain");
            try (ServerEvents events = new ServerEvents(auditor.stream("/api/live/" + id + "/follow"))) {
                eventually("hello", () -> !events.all().isEmpty());
                assertEquals("hello", events.all().get(0).name());
                List<Long> delays = new ArrayList<>();
                for (int i = 0; i < KEYS; i++) {
                    String key = String.valueOf((char) ('A' + i));
                    long typed = System.nanoTime();
                    terminal.type(key);
                    String soFar = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".substring(0, i + 1);
                    // a key is held back until its echo tells that it is no secret
                    eventually(
                            "key " + key,
                            () -> events.at("i", soFar) != 0
                                    && events.all().stream()
                                            .anyMatch(event -> event.name().equals("o") && event.at() > typed));
                    delays.add(events.all().stream()
                            .filter(event -> event.name().equals("o") && event.at() > typed)
                            .mapToLong(event -> event.at() - typed)
                            .min()
                            .orElseThrow());
                }
                long most = TimeUnit.NANOSECONDS.toMillis(Collections.max(delays));
                long median = TimeUnit.NANOSECONDS.toMillis(
                        delays.stream().sorted().toList().get(KEYS / 2));
                System.out.printf(
                        "MEASURED: the echo of a key typed over ssh is in the browser's events after %d ms (median),"
                                + " %d ms (most of %d keys)%n",
                        median, most, KEYS);
                assertTrue(median < 500, () -> median + " ms");
                terminal.type("\u0015echo Wl1-\"followed\"\r").expect("Wl1-followed");
                terminal.resize(101, 31).typeUntil("Wl1-resized", "echo Wl1-\"resized\"\r");
                eventually("the output", () -> events.text("o").contains("Wl1-resized"));
                assertTrue(
                        events.all().stream()
                                .anyMatch(event -> event.name().equals("r")
                                        && event.data().get("columns").equals(101L)),
                        events::toString);
                terminal.logout();
                eventually("the end", events::hasEnded);
                assertEquals("end", events.all().get(events.all().size() - 1).name());
            }
            String ledger = ledger();
            assertTrue(
                    ledger.lines()
                            .anyMatch(line ->
                                    line.contains("recording.viewed") && line.contains(id) && line.contains("auditor")),
                    ledger);
        }
    }

    private static String ledger() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(web.karaf.audit())) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".jsonl")).toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    @Test
    void aSessionIsEndedForAReasonThatItsUserIsTold() throws Exception {
        WebClient admin = web.as("admin");
        try (Terminal terminal = web.terminal("manager")) {
            terminal.expect("@root");
            String id = open(admin, "manager");
            String path = "/api/live/" + id + "/end";
            assertEquals(
                    403, web.as("auditor").post(path, "{\"reason\":\"Wl2\"}").status());
            assertEquals(400, admin.post(path, "{\"reason\":\"\"}").status());
            assertEquals(400, admin.post(path, "{\"reason\":\"two\\nlines\"}").status());
            admin.post(path, "{\"reason\":\"Wl2 the night shift\"}").is(200);
            terminal.awaitExit();
            assertTrue(terminal.screen().contains("Wl2 the night shift"), terminal::screen);
            assertEquals(404, admin.post(path, "{\"reason\":\"Wl2\"}").status());
            assertTrue(web.karaf.log().contains("terminated " + id), web.karaf::log);
        }
    }

    @Test
    void aFollowerEndsWithItsLogin() throws Exception {
        WebClient auditor = web.as("auditor");
        try (Terminal terminal = web.terminal("viewer")) {
            terminal.expect("@root");
            String id = open(auditor, "viewer");
            try (ServerEvents events = new ServerEvents(auditor.stream("/api/live/" + id + "/follow"))) {
                eventually("hello", () -> !events.all().isEmpty());
                auditor.post("/api/logout", "{}").is(200);
                eventually("the end of the answer", 20, events::hasEnded);
            }
            terminal.logout();
        }
    }

    /** Clients that leave in the middle of a search hold none of the turns in which searches are answered. */
    @Test
    void aSearchWhoseClientHasLeftGivesUpItsTurn() throws Exception {
        Path large = web.karaf.home().resolve("large.txt");
        try (var out = Files.newBufferedWriter(large)) {
            String line = "the quick brown fox jumps over the lazy dog, and nothing else happens here at all\n";
            for (long written = 0; written < LARGE; written += line.length()) {
                out.write(line);
            }
        }
        // the shell's own copy of the file goes through the recording
        Process copy = web.karaf
                .client("admin")
                .password(WebKaraf.PASSWORD)
                .ssh("cat " + large)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertTrue(copy.waitFor(200, TimeUnit.SECONDS), "the file was shown");
        Result small = web.run("plain", "echo Wl3-needle");
        assertEquals(0, small.exit(), small::toString);
        String found = web.recorded("Wl3-needle");

        WebClient auditor = web.as("auditor");
        long begun = System.nanoTime();
        auditor.get("/api/search?text=Wl4-nowhere").is(200);
        long whole = System.nanoTime() - begun;
        RawHttp raw = new RawHttp(web.port, "127.0.0.1");
        for (int i = 0; i < 6; i++) {
            Socket gone = raw.open("GET /audit/api/search?text="
                    + URLEncoder.encode("Wl5-nowhere " + i, StandardCharsets.UTF_8) + " HTTP/1.1\r\nHost: localhost:"
                    + web.port + "\r\nCookie: " + auditor.cookie() + "\r\n\r\n");
            gone.getInputStream().read();
            gone.close();
        }
        eventually(
                "no search goes on", 20, () -> !web.karaf.jcmd("Thread.print").contains("sshd-audit text search"));
        begun = System.nanoTime();
        String answer =
                auditor.get("/api/search?text=Wl3-needle&id=" + found).is(200).text();
        long after = System.nanoTime() - begun;
        System.out.printf(
                "MEASURED: a search of %d MiB takes %d ms; one of a small recording, %d ms after six clients have left%n",
                LARGE >> 20, TimeUnit.NANOSECONDS.toMillis(whole), TimeUnit.NANOSECONDS.toMillis(after));
        assertTrue(answer.contains("Wl3-needle"), answer);
        assertTrue(after < TimeUnit.SECONDS.toNanos(5), "the turns are held");
    }
}
