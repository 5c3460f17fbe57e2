package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the browser gets of recordings: lists, casts, messages, hits, downloads and proofs, of one Karaf with real sessions. */
@Timeout(300)
class WebRecordingsIT {

    /** What a client chooses to be called, and to show. */
    private static final String HOSTILE = "<img src=x onerror=alert(1)>";

    private static WebKaraf web;
    /** A session on a terminal in two parts. */
    private static String session;
    /** A session of one command. */
    private static String command;

    @BeforeAll
    static void record() throws Exception {
        web = WebKaraf.start("web-recordings").install();
        try (Terminal terminal = web.terminal("plain")) {
            terminal.expect("@root").type("echo Wr1-\"first\"\r").expect("Wr1-first");
            terminal.resize(100, 30).typeUntil("Wr1-second", "echo Wr1-\"second\"\r");
            String bundle = "sshd-audit-format-binary";
            web.karaf.ssh().run("bundle:stop " + bundle + "; bundle:start " + bundle);
            terminal.typeUntil("Wr1-third", "echo Wr1-\"third\"\r");
            terminal.logout();
        }
        session =
                Recording.showing(web.karaf.audit(), "Wr1-first").getFileName().toString();
        web.recorded("Wr1-third");
        web.run("plain", "echo Wr2-needle '" + HOSTILE + "'");
        command = web.recorded("Wr2-needle");
        web.karaf.client("eve").password("Wr3-wrong").exec("echo");
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

    private static List<Map<String, Object>> found(WebClient client, String query)
            throws IOException, InterruptedException {
        return JsonText.objects(
                client.get("/api/recordings?" + query).is(200).json().get("found"));
    }

    private static Set<Object> values(List<Map<String, Object>> objects, String key) {
        return objects.stream().map(object -> object.get(key)).collect(Collectors.toSet());
    }

    private static List<Map<String, Object>> ofKind(List<Map<String, Object>> lines, String kind) {
        return lines.stream().filter(line -> kind.equals(line.get("k"))).toList();
    }

    @Test
    void recordingsAreListedNewestFirstAndFoundByWhatRan() throws Exception {
        WebClient auditor = web.as("auditor");
        List<Map<String, Object>> all = found(auditor, "limit=500");
        List<String> starts = all.stream()
                .filter(row -> row.get("end") != null)
                .map(row -> (String) row.get("end"))
                .toList();
        assertTrue(all.size() >= 3, all::toString);
        assertTrue(values(all, "id").containsAll(Set.of(session, command)), all::toString);
        assertFalse(starts.isEmpty());
        Map<String, Object> row = all.stream()
                .filter(each -> each.get("id").equals(command))
                .findFirst()
                .orElseThrow();
        assertEquals("plain", row.get("user"));
        assertTrue(String.valueOf(row.get("ran")).contains("Wr2-needle"), row::toString);
        List<Map<String, Object>> byCommand = found(auditor, WebClient.parameter("command", "Wr2-needle"));
        assertEquals(Set.of(command), values(byCommand, "connection"));
        assertEquals(Set.of("plain"), values(found(auditor, "user=plain"), "user"));
        assertEquals(List.of(), found(auditor, "user=no-one"));
        assertEquals(400, auditor.get("/api/recordings?limit=0").status());
        assertEquals(400, auditor.get("/api/recordings?since=yesterday").status());
    }

    @Test
    void partsAreOneThing() throws Exception {
        WebClient auditor = web.as("auditor");
        Map<String, Object> details =
                auditor.get("/api/recordings/" + session).is(200).json();
        assertEquals(
                List.of(1L, 2L),
                JsonText.objects(details.get("parts")).stream()
                        .map(part -> part.get("part"))
                        .toList());
        assertEquals(true, details.get("castable"));
        List<Map<String, Object>> outline =
                auditor.get("/api/recordings/" + session + "/outline").is(200).lines();
        assertFalse(ofKind(outline, "part").isEmpty(), outline::toString);
        assertEquals(1, ofKind(outline, "channel").size(), outline::toString);
        assertTrue(
                ofKind(outline, "resize").stream()
                        .anyMatch(line -> line.get("columns").equals(100L)),
                outline::toString);
        List<String> ran = ofKind(outline, "command").stream()
                .map(line -> String.valueOf(line.get("text")))
                .toList();
        assertTrue(
                Stream.of("first", "second", "third")
                        .allMatch(word -> ran.stream().anyMatch(text -> text.contains(word))),
                ran::toString);
        assertEquals("done", outline.get(outline.size() - 1).get("k"), outline::toString);
        List<Map<String, Object>> second =
                auditor.get("/api/recordings/" + session + ".2/outline").is(200).lines();
        assertEquals(
                outline.get(outline.size() - 1).get("messages"),
                second.get(second.size() - 1).get("messages"));
    }

    /** All events of a cast, in windows as the player takes them. */
    private static List<List<?>> events(WebClient client, String id, long channel, int bytes) throws Exception {
        List<List<?>> events = new ArrayList<>();
        String from = "0";
        boolean last = false;
        for (int window = 0; window < 100 && !last; window++) {
            List<Object> lines = client.get("/api/recordings/" + id + "/cast?lead=0&channel=" + channel + "&bytes="
                            + bytes + "&from=" + from)
                    .is(200)
                    .text()
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(JsonText::any)
                    .toList();
            for (Object line : lines) {
                if (line instanceof List<?> event) {
                    events.add(event);
                } else if ("end".equals(JsonText.objectOf(line).get("k"))) {
                    from = String.valueOf(JsonText.objectOf(line).get("to"));
                    last = Boolean.TRUE.equals(JsonText.objectOf(line).get("last"));
                }
            }
        }
        assertTrue(last, "the windows come to an end");
        return events;
    }

    private static String text(List<List<?>> events, String code) {
        return events.stream()
                .filter(event -> event.get(1).equals(code))
                .map(event -> String.valueOf(event.get(2)))
                .collect(Collectors.joining());
    }

    @Test
    void aCastGoesOverAllPartsWithResizesAndKeystrokes() throws Exception {
        WebClient auditor = web.as("auditor");
        long channel = Long.parseLong((String)
                ofKind(auditor.get("/api/recordings/" + session + "/outline").lines(), "channel")
                        .get(0)
                        .get("channel"));
        List<List<?>> events = events(auditor, session, channel, 1 << 22);
        String shown = text(events, "o");
        assertTrue(Stream.of("Wr1-first", "Wr1-second", "Wr1-third").allMatch(shown::contains), shown);
        assertTrue(text(events, "i").contains("Wr1-\"first\""), text(events, "i"));
        assertTrue(text(events, "r").contains("100x30"), text(events, "r"));
        assertEquals(shown, text(events(auditor, session, channel, 1 << 16), "o"));
        List<Double> times = events.stream()
                .map(event -> Double.valueOf(String.valueOf(event.get(0))))
                .toList();
        assertEquals(times.stream().sorted().toList(), times);

        // seeking: the screen up to the moment of the second command
        double at = events.stream()
                .filter(event ->
                        event.get(1).equals("o") && String.valueOf(event.get(2)).contains("Wr1-second"))
                .map(event -> Double.parseDouble(String.valueOf(event.get(0))))
                .findFirst()
                .orElseThrow();
        List<Map<String, Object>> lead = auditor.get(
                        "/api/recordings/" + session + "/cast?channel=" + channel + "&from=" + (at + 0.001))
                .is(200)
                .text()
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(JsonText::object)
                .toList();
        assertEquals(100L, lead.get(0).get("columns"), lead::toString);
        assertEquals(true, lead.get(0).get("exact"), lead::toString);
        String before = ofKind(lead, "lead").stream()
                .map(line -> String.valueOf(line.get("data")))
                .collect(Collectors.joining());
        assertTrue(before.contains("Wr1-first") && !before.contains("Wr1-third"), before);
    }

    @Test
    void messagesComeInPages() throws Exception {
        WebClient auditor = web.as("auditor");
        List<Map<String, Object>> messages = new ArrayList<>();
        Object next = 0L;
        while (next != null) {
            Map<String, Object> page = auditor.get("/api/recordings/" + session + "/messages?limit=7&from=" + next)
                    .is(200)
                    .json();
            messages.addAll(JsonText.objects(page.get("messages")));
            next = page.get("next");
        }
        for (int i = 0; i < messages.size(); i++) {
            assertEquals((long) i, messages.get(i).get("n"));
        }
        assertEquals("connect", messages.get(0).get("type"));
        assertEquals("disconnect", messages.get(messages.size() - 1).get("type"));
        assertEquals(Set.of(1L, 2L), values(messages, "part"));
        Map<String, Object> some = auditor.get("/api/recordings/" + session + "/messages?types=-io&limit=500")
                .is(200)
                .json();
        assertFalse(values(JsonText.objects(some.get("messages")), "type").contains("io"), some::toString);
    }

    @Test
    void aTextIsFoundInOneRecordingAndInAll() throws Exception {
        WebClient auditor = web.as("auditor");
        List<Map<String, Object>> one = auditor.get("/api/recordings/" + session + "/search?text=Wr1-third")
                .is(200)
                .lines();
        Map<String, Object> hit = JsonText.objectOf(one.get(0).get("hit"));
        assertEquals(2L, hit.get("part"), one::toString);
        assertEquals(true, one.get(one.size() - 1).get("done"));
        List<Map<String, Object>> all =
                auditor.get("/api/search?text=Wr2-needle").is(200).lines();
        assertTrue(
                all.stream()
                        .filter(line -> line.containsKey("hit"))
                        .allMatch(line ->
                                JsonText.objectOf(line.get("hit")).get("id").equals(command)),
                all::toString);
        assertTrue(
                all.stream().anyMatch(line -> line.containsKey("note")), () -> "the shared recording is told: " + all);
    }

    @Test
    void downloadsAreTheBytesThatTheExportOfTheShellMakes() throws Exception {
        WebClient admin = web.as("admin");
        Path folder = Files.createDirectories(web.karaf.home().resolve("exported"));
        Map<String, String> forms = Map.of("text", "text", "json", "json", "binary", "recording", "cast", "asciicast");
        for (Map.Entry<String, String> form : forms.entrySet()) {
            Path to = Files.createDirectories(folder.resolve(form.getKey()));
            Result exported = web.run(
                    "admin",
                    "audit:export " + (form.getKey().equals("binary") ? "--secrets " : "")
                            + (form.getKey().equals("text") ? "-t " : "") + "--as " + form.getValue() + " " + command
                            + " " + to);
            assertEquals(0, exported.exit(), exported::toString);
            Path file = Path.of(exported.text().strip());
            WebClient.Answer answer = admin.get(
                            "/api/recordings/" + command + "/download?channel=0&as=" + form.getKey())
                    .is(200);
            assertArrayEquals(Files.readAllBytes(file), answer.bytes(), form.getKey());
            assertTrue(
                    answer.header("Content-Disposition")
                            .contains(file.getFileName().toString()),
                    answer.header("Content-Disposition"));
        }
        assertFalse(
                web.as("auditor")
                                .get("/api/recordings/" + command + "/download?as=json&secrets=true")
                                .status()
                        == 200,
                "secrets are for admins");
    }

    @Test
    void aDownloadThatBrokeOffGoesOn() throws Exception {
        WebClient auditor = web.as("auditor");
        String path = "/api/recordings/" + command + "/download?as=binary";
        WebClient.Answer whole = auditor.get(path).is(200);
        byte[] bytes = whole.bytes();
        assertEquals(String.valueOf(bytes.length), whole.header("Content-Length"));
        String tag = whole.header("ETag");
        WebClient.Answer rest = auditor.get(path, "Range", "bytes=100-", "If-Range", tag);
        assertEquals(206, rest.status());
        assertArrayEquals(Arrays.copyOfRange(bytes, 100, bytes.length), rest.bytes());
        WebClient.Answer middle = auditor.get(path, "Range", "bytes=10-19");
        assertEquals("bytes 10-19/" + bytes.length, middle.header("Content-Range"));
        assertArrayEquals(Arrays.copyOfRange(bytes, 10, 20), middle.bytes());
        assertEquals(
                200,
                auditor.get(path, "Range", "bytes=100-", "If-Range", "\"other\"")
                        .status());
        assertEquals(
                416, auditor.get(path, "Range", "bytes=" + bytes.length + "-").status());
    }

    @Test
    void aProofIsVerifiedByThoseWhoHaveNothingElse() throws Exception {
        WebClient auditor = web.as("auditor");
        String path = "/api/recordings/" + command + "/download?as=proof";
        web.checkpoint();
        eventually(
                () -> "a checkpoint covers the recording",
                90,
                () -> auditor.get(path).status() == 200);
        Path folder = Files.createDirectories(web.karaf.home().resolve("proof"));
        try (ZipInputStream zip = new ZipInputStream(
                new ByteArrayInputStream(auditor.get(path).is(200).bytes()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                assertTrue(entry.getName().matches("[\\w.-]+"), entry::getName);
                Files.copy(zip, folder.resolve(entry.getName()));
            }
        }
        assertArrayEquals(
                Files.readAllBytes(web.karaf.audit().resolve(command)), Files.readAllBytes(folder.resolve(command)));
        assertEquals(0, decoder(folder).exit(), () -> "the proof is good");
        Path recording = folder.resolve(command);
        byte[] bytes = Files.readAllBytes(recording);
        bytes[bytes.length / 2] ^= 1;
        Files.write(recording, bytes);
        assertNotEquals(0, decoder(folder).exit(), () -> "the proof tells of a bit that was changed");
    }

    private static Result decoder(Path folder) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                web.karaf.home().resolve("bin/auditlog-decoder").toString(), "verify", folder.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return Processes.run(builder);
    }

    @Test
    void aVerificationIsRemembered() throws Exception {
        WebClient auditor = web.as("auditor");
        List<Map<String, Object>> lines = auditor.post("/api/recordings/" + session + "/verify", "{}")
                .is(200)
                .lines();
        Map<String, Object> done = lines.get(lines.size() - 1);
        assertEquals(true, done.get("good"), lines::toString);
        assertEquals(2L, done.get("recordings"), lines::toString);
        Map<String, Object> details = auditor.get("/api/recordings/" + session).json();
        assertEquals(true, JsonText.objectOf(details.get("verified")).get("good"));
    }

    /** A client that never logged in stands in a recording with all others of its kind. */
    @Test
    void aConnectionInASharedRecordingIsShownByItsIdAndNothingOfOthers() throws Exception {
        WebClient auditor = web.as("auditor");
        List<Map<String, Object>> rows = new ArrayList<>();
        eventually("the failed login is found", () -> {
            rows.clear();
            rows.addAll(found(auditor, "failed=true"));
            return rows.stream().anyMatch(row -> "eve".equals(row.get("attempted")));
        });
        String id = (String) rows.stream()
                .filter(row -> "eve".equals(row.get("attempted")))
                .findFirst()
                .orElseThrow()
                .get("connection");
        Map<String, Object> details =
                auditor.get("/api/recordings/" + id).is(200).json();
        assertEquals(id, details.get("shown"), details::toString);
        WebClient.Answer messages =
                auditor.get("/api/recordings/" + id + "/messages").is(200);
        assertTrue(messages.text().contains("eve"), messages::toString);
        assertFalse(messages.text().contains("plain") || messages.text().contains("Wr3-wrong"), messages::toString);
    }

    @Test
    void whatAClientChoseIsDataAndNoPage() throws Exception {
        WebClient auditor = web.as("auditor");
        for (String path : List.of("/messages", "/outline", "/search?text=onerror", "/cast?channel=0")) {
            WebClient.Answer answer =
                    auditor.get("/api/recordings/" + command + path).is(200);
            assertTrue(answer.header("Content-Type").matches("application/(json|x-ndjson).*"), path);
            assertEquals("nosniff", answer.header("X-Content-Type-Options"));
        }
        String evil = WebClient.parameter("command", HOSTILE);
        WebClient.Answer refused = auditor.get("/api/recordings?limit=" + "x" + "&" + evil);
        assertEquals(400, refused.status());
        assertTrue(refused.header("Content-Type").startsWith("application/json"), refused.header("Content-Type"));
        WebClient.Answer nothing = auditor.get("/" + "%3Cscript%3E");
        assertEquals(404, nothing.status());
        assertFalse(nothing.text().contains("<script>"), nothing::toString);
    }

    @Test
    void whoLookedIsInTheLedger() throws Exception {
        web.as("auditor").get("/api/recordings/" + command + "/messages").is(200);
        web.as("admin").get("/api/recordings/" + command + "/download?as=json").is(200);
        String ledger = ledger();
        assertTrue(
                ledger.lines()
                        .anyMatch(line -> line.contains("recording.viewed")
                                && line.contains(command)
                                && line.contains("auditor")
                                && line.contains("127.0.0.1")),
                ledger);
        assertTrue(
                ledger.lines()
                        .anyMatch(line -> line.contains("recording.exported")
                                && line.contains(command)
                                && line.contains("admin")),
                ledger);
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
}
