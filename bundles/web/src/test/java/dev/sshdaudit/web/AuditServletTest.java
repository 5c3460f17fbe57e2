package dev.sshdaudit.web;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Eventually;
import dev.sshdaudit.web.http.Exchange;
import dev.sshdaudit.web.http.HttpException;
import dev.sshdaudit.web.http.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.AccessController;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.security.auth.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AuditServletTest {

    /** As in a Karaf, with seconds in place of minutes. */
    private static final Limits LIMITS = new Limits(6, 4, 2, 3, 60, 1, 200, 1);

    private static final int LARGE = 64 * 1024 * 1024;

    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(LIMITS, this::answer);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @SuppressWarnings("removal")
    private void answer(Exchange exchange) throws IOException {
        String what = exchange.path().get(0);
        switch (what) {
            case "who" -> {
                String who = Subject.getSubject(AccessController.getContext()).getPrincipals().stream()
                        .map(Principal::getName)
                        .collect(Collectors.joining(" "));
                exchange.json(json -> json.writeString(who));
            }
            case "echo" -> {
                String said = exchange.body().get("said");
                exchange.json(json -> json.writeString(said));
            }
            case "lines" -> {
                Exchange.Lines lines = exchange.lines();
                lines.line(json -> json.writeNumber(1));
                lines.line(json -> json.writeNumber(2));
            }
            case "early" -> {
                exchange.lines();
                throw new HttpException(409, "too early");
            }
            case "wait" -> rest();
            case "silent" -> {
                exchange.lines();
                rest();
            }
            case "events" -> {
                exchange.events().event("hello", json -> json.writeString("a\nb"));
                rest();
            }
            case "forever" -> {
                Exchange.Lines lines = exchange.lines();
                counted(() -> {
                    while (true) {
                        lines.line(json -> json.writeString("x".repeat(1000)));
                    }
                });
            }
            case "file" -> {
                try (OutputStream out = exchange.download("a.txt", "text/plain", 10, "v1")) {
                    for (char c : "0123456789".toCharArray()) {
                        out.write(c);
                    }
                }
            }
            case "stream" ->
                exchange.download("b.txt", "text/plain", -1, null).write("all".getBytes(StandardCharsets.UTF_8));
            case "large" -> {
                OutputStream out = exchange.download("l.bin", "application/octet-stream", LARGE, "v1");
                counted(() -> {
                    for (int i = 0; i < LARGE / 65536; i++) {
                        out.write(new byte[65536]);
                    }
                });
            }
            case "broken" -> {
                OutputStream out = exchange.download("c.txt", "text/plain", -1, null);
                out.write(new byte[100_000]);
                throw new IOException("the storage has gone");
            }
            case "short" -> exchange.download("d.txt", "text/plain", 10, "v1").write('0');
            case "security" -> throw new SecurityException("this needs the role admin");
            case "missing" -> throw new NoSuchFileException("there is no recording x");
            case "argument" -> throw new IllegalArgumentException("no such line");
            case "storage" -> throw new IOException("the folder does not answer");
            case "bug" -> throw new IllegalStateException("secret detail");
            case "deep" -> throw new StackOverflowError();
            case "nothing" -> {}
            default -> throw new HttpException(404, "there is no " + what);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void counted(Step step) throws IOException {
        running.incrementAndGet();
        try {
            step.run();
        } finally {
            running.decrementAndGet();
        }
    }

    private void rest() throws IOException {
        counted(() -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw new IOException("interrupted", e);
            }
        });
    }

    private String get(String path, String login) throws IOException {
        return server.send("GET " + path + " HTTP/1.1" + login, "");
    }

    private static void status(int status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.contains("\r\nContent-Security-Policy: default-src 'none'; script-src 'self'"), answer);
        assertTrue(answer.contains("\r\nX-Content-Type-Options: nosniff\r\n"), answer);
        assertTrue(answer.contains("frame-ancestors 'none'"), answer);
        assertFalse(answer.contains("Access-Control"), answer);
        assertFalse(answer.contains("dev.sshdaudit.web"), answer);
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void thePageIsServedFromAFixedList() throws IOException {
        String moved = get("/audit", "");
        status(302, moved);
        assertTrue(moved.contains("\r\nLocation: /audit/\r\n"), moved);
        String answer = server.send("HEAD /audit/style.css HTTP/1.1", "");
        status(200, answer);
        assertEquals("", body(answer));
        String tag = TestServer.found("ETag: (\"[0-9a-f]{32}\")", answer);
        status(304, get("/audit/style.css", "\nIf-None-Match: " + tag));
        status(404, get("/audit/other.css", ""));
        status(405, server.send("PUT /audit/style.css HTTP/1.1", "x"));
        status(405, server.send("POST /audit/style.css HTTP/1.1", "x"));
        status(405, server.send("OPTIONS /audit/api/session HTTP/1.1", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/audit/..%2fx",
                "/audit/%2e%2e/x",
                "/audit/a//b",
                "/audit/a;b",
                "/audit/a%5cb",
                "/audit/%c0%ae",
                "/audit/x%00"
            })
    void pathsThatCouldMeanAnotherOneAreRefused(String path) throws IOException {
        String answer = get(path, "");
        // 404 is of Jetty, which takes some of them for paths outside of /audit
        assertTrue(answer.startsWith("HTTP/1.1 400 ") || answer.startsWith("HTTP/1.1 404 "), answer);
    }

    @Test
    void aDoublyEncodedPathIsAnotherName() throws IOException {
        status(404, get("/audit/%252e%252e/x", ""));
    }

    @Test
    void onlyNamesOfThisMachineAreLetIn() throws IOException {
        try (Socket socket = server.connect()) {
            socket.getOutputStream()
                    .write("GET /audit/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = TestServer.read(socket);
            assertTrue(answer.startsWith("HTTP/1.1 403 ") && answer.contains("key hosts of PID audit.web"), answer);
        }
        String proxied = get("/audit/", "\nX-Forwarded-For: 192.0.2.1");
        assertTrue(proxied.startsWith("HTTP/1.1 403 "), proxied);
    }

    @Test
    void aUserLogsInAndOut() throws IOException {
        String before = get("/audit/api/session", "");
        status(200, before);
        assertEquals("{\"user\":null}", body(before));
        String answer = server.login("alice", TestServer.PASSWORD);
        status(200, answer);
        assertTrue(answer.contains("; Path=/audit; HttpOnly; SameSite=Strict\r\n"), answer);
        assertTrue(answer.contains("\r\nCache-Control: no-store\r\n"), answer);
        assertFalse(answer.contains(TestServer.PASSWORD), answer);
        String login = server.loggedIn("alice");
        String session = get("/audit/api/session", login);
        status(200, session);
        assertTrue(body(session).startsWith("{\"user\":\"alice\",\"node\":\"n1\",\"csrf\":\""), session);
        String logout = server.send("POST /audit/api/logout HTTP/1.1" + login, "{}");
        status(200, logout);
        assertTrue(logout.contains("Set-Cookie: sshd-audit=; Path=/audit") && logout.contains("Max-Age=0"), logout);
        assertEquals("{\"user\":null}", body(get("/audit/api/session", login)));
        status(401, get("/audit/api/who", login));
    }

    @Test
    void aWrongPasswordAndAnUnknownUserGetTheSameAnswer() throws IOException {
        long start = System.nanoTime();
        String known = server.login("alice", "wrong-web-1");
        long took = System.nanoTime() - start;
        status(401, known);
        assertEquals(
                known.replaceFirst("Date: .*", ""),
                server.login("mallory", "wrong-web-1").replaceFirst("Date: .*", ""));
        assertTrue(took > 450_000_000L, () -> "told after " + took + " ns");
    }

    @Test
    void failuresSlowDown() throws IOException {
        for (int i = 0; i < 4; i++) {
            status(401, server.login("alice", "wrong-web-" + i));
        }
        String answer = server.login("alice", TestServer.PASSWORD);
        status(429, answer);
        assertTrue(answer.contains("\r\nRetry-After: 1\r\n"), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"user\":\"alice\"}",
                "{\"user\":1,\"password\":\"x\"}",
                "{\"user\":{},\"password\":\"x\"}",
                "{\"user\":\"\",\"password\":\"x\"}",
                "{\"user\":\"a\",\"password\":\"x\"} {}",
                "{\"user\":\"a\",\"password\":\"x\",\"more\":\"y\"}",
                "\u00ff"
            })
    void aLoginThatIsNoneIsRefused(String body) throws IOException {
        status(400, server.send("POST /audit/api/login HTTP/1.1\nContent-Type: application/json", body));
    }

    @Test
    void aPostNeedsItsTypeItsTokenAndItsOrigin() throws IOException {
        String login = server.loggedIn("alice");
        String post = "POST /audit/api/echo HTTP/1.1";
        String said = "{\"said\":\"hello\"}";
        status(200, server.send(post + login, said));
        status(415, server.send(post + login.replace("application/json", "text/plain"), said));
        status(415, server.send(post + login.replaceFirst("\nContent-Type.*", ""), said));
        status(403, server.send(post + login.replaceFirst("\nX-CSRF-Token.*", ""), said));
        String other = TestServer.found("X-CSRF-Token: (.)", login).equals("_") ? "-" : "_";
        status(403, server.send(post + login.replaceFirst("X-CSRF-Token: .", "X-CSRF-Token: " + other), said));
        status(403, server.send(post + login + "\nOrigin: http://evil.example", said));
        status(403, server.send(post + login + "\nOrigin: null", said));
        status(403, server.send(post + login + "\nSec-Fetch-Site: same-site", said));
        status(200, server.send(post + login + "\nOrigin: http://localhost:" + server.port(), said));
        status(403, server.send("POST /audit/api/login HTTP/1.1" + login + "\nOrigin: http://evil.example", said));
        status(401, server.send(post + "\nContent-Type: application/json", said));
        status(403, get("/audit/api/who", login + "\nSec-Fetch-Site: cross-site"));
    }

    @Test
    void twoCookiesAreNone() throws IOException {
        String login = server.loggedIn("alice");
        String other = server.loggedIn("bob");
        String both =
                "\nCookie: " + TestServer.found("Cookie: (.*)", login) + "; " + TestServer.found("Cookie: (.*)", other);
        status(401, get("/audit/api/who", both));
    }

    @Test
    void requestsRunAsTheUserWithItsAddress() throws IOException {
        String answer = get("/audit/api/who", server.loggedIn("alice"));
        status(200, answer);
        assertTrue(answer.contains("alice") && answer.contains("auditor"), answer);
        assertTrue(answer.contains("web(/127.0.0.1)"), answer);
    }

    @Test
    void onlyManagersSeeAndEndLogins() throws IOException {
        String alice = server.loggedIn("alice");
        String bob = server.loggedIn("bob");
        assertTrue(get("/audit/api/logins", alice).contains("\"user\":\"bob\",\"address\":\"127.0.0.1\""));
        server.manages = false;
        status(403, get("/audit/api/logins", alice));
        status(403, server.send("POST /audit/api/logins/end HTTP/1.1" + alice, "{\"user\":\"bob\"}"));
        status(200, get("/audit/api/who", bob));
        server.manages = true;
        status(405, get("/audit/api/logins/end", alice));
        status(200, server.send("POST /audit/api/logins/end HTTP/1.1" + alice, "{\"user\":\"bob\"}"));
        status(401, get("/audit/api/who", bob));
    }

    @Test
    void failuresAreToldAsTheyAre() throws IOException {
        String login = server.loggedIn("alice");
        String[] paths = {"security", "missing", "argument", "storage", "bug", "deep", "nothing", "early", "unknown"};
        int[] statuses = {403, 404, 400, 500, 500, 500, 500, 409, 404};
        String[] says = {
            "this needs the role admin",
            "there is no recording x",
            "no such line",
            "the folder does not answer",
            "internal error, see Karaf's log",
            "internal error",
            "internal error",
            "too early",
            "there is no unknown"
        };
        for (int i = 0; i < paths.length; i++) {
            String answer = get("/audit/api/" + paths[i], login);
            status(statuses[i], answer);
            assertTrue(body(answer).startsWith("{\"error\":\"" + says[i]), answer);
            assertFalse(answer.contains("secret detail"), answer);
        }
    }

    @Test
    void linesAndEventsCome() throws IOException {
        String login = server.loggedIn("alice");
        String lines = get("/audit/api/lines", login);
        status(200, lines);
        assertTrue(lines.contains("application/x-ndjson") && lines.contains("1\n2\n"), lines);
        try (Socket socket = server.connect()) {
            server.write(socket, "GET /audit/api/events HTTP/1.1" + login, "");
            String come = until(socket, "a\\nb\"\n\n");
            assertTrue(come.contains("text/event-stream") && come.contains("event: hello\ndata: \"a\\nb\""), come);
            // signs of life
            until(socket, ":\n\n");
            server.send("POST /audit/api/logout HTTP/1.1" + login, "{}");
            assertEquals(-1, drain(socket));
        }
        Eventually.eventually("the stream to end with the login", () -> running.get() == 0);
    }

    private static String until(Socket socket, String end) throws IOException {
        StringBuilder come = new StringBuilder();
        while (come.indexOf(end) < 0) {
            int c = socket.getInputStream().read();
            assertTrue(c >= 0, () -> "ended after " + come);
            come.append((char) c);
        }
        return come.toString();
    }

    /** Reads until the server closes, or resets, the connection. */
    private static int drain(Socket socket) throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {
                // signs of life
            }
        } catch (SocketException e) {
            // reset
        }
        return -1;
    }

    @Test
    void aSearchWhoseClientHasGoneEnds() throws IOException {
        String login = server.loggedIn("alice");
        try (Socket socket = server.connect()) {
            server.write(socket, "GET /audit/api/silent HTTP/1.1" + login, "");
            Eventually.eventually("the search to run", () -> running.get() == 1);
        }
        long start = System.nanoTime();
        Eventually.eventually("the search to end", () -> running.get() == 0);
        assertTrue(System.nanoTime() - start < 2_500_000_000L, "before its time was over");
        assertEquals(1, interrupted.get());
    }

    @Test
    void aClientThatDoesNotReadIsGivenUp() throws IOException {
        String login = server.loggedIn("alice");
        try (Socket socket = server.connect();
                Socket other = server.connect()) {
            server.write(socket, "GET /audit/api/forever HTTP/1.1" + login, "");
            server.write(other, "GET /audit/api/large HTTP/1.1" + login, "");
            Eventually.eventually("the answers to run", () -> running.get() == 2);
            // before Jetty itself gives up, after 30 s
            Eventually.eventually("the answers to end", 15, () -> running.get() == 0);
            String rest = readAll(other);
            assertTrue(rest.length() < LARGE, "less than the whole");
        }
    }

    private static String readAll(Socket socket) {
        StringBuilder all = new StringBuilder();
        byte[] buffer = new byte[65536];
        try {
            int read = socket.getInputStream().read(buffer);
            while (read >= 0) {
                all.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                read = socket.getInputStream().read(buffer);
            }
        } catch (IOException e) {
            all.append("(reset)");
        }
        return all.toString();
    }

    @Test
    void whatTakesTooLongIsBrokenOff() throws IOException {
        String login = server.loggedIn("alice");
        String answer = get("/audit/api/wait", login);
        status(503, answer);
        assertTrue(answer.contains("took too long"), answer);
        assertEquals(1, interrupted.get());
        // of a stream, a part is there: so it has no end
        try (Socket socket = server.connect()) {
            server.write(socket, "GET /audit/api/silent HTTP/1.1" + login, "");
            assertFalse(readAll(socket).endsWith("0\r\n\r\n"));
        }
        assertEquals(2, interrupted.get());
    }

    @Test
    void tooManyRequestsAreRefused() throws Exception {
        String alice = server.loggedIn("alice");
        String bob = server.loggedIn("bob");
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                Socket socket = server.connect();
                open.add(socket);
                server.write(socket, "GET /audit/api/events HTTP/1.1" + (i < 4 ? alice : bob), "");
                int expected = i + 1;
                Eventually.eventually("the stream to run", () -> running.get() == expected);
            }
            String ofUser = get("/audit/api/who", bob);
            status(503, ofUser);
            assertTrue(ofUser.contains("\r\nRetry-After: 1\r\n"), ofUser);
            open.get(5).close();
            Eventually.eventually("a stream to end", () -> running.get() == 5);
            status(429, get("/audit/api/who", alice));
            // of a login that would be of no use, too
            status(429, server.login("alice", TestServer.PASSWORD));
            assertEquals(2, server.logins().all().size());
            Eventually.eventually("a place to be free", () -> sends(200, "/audit/api/who", bob));
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private boolean sends(int status, String path, String login) {
        try {
            return get(path, login).startsWith("HTTP/1.1 " + status);
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void rangesOfADownloadAreServed() throws IOException {
        String login = server.loggedIn("alice");
        String whole = get("/audit/api/file", login);
        status(200, whole);
        assertEquals("0123456789", body(whole));
        assertTrue(whole.contains("\r\nContent-Disposition: attachment; filename=\"a.txt\"\r\n"), whole);
        assertTrue(whole.contains("\r\nETag: \"v1\"\r\n") && whole.contains("\r\nAccept-Ranges: bytes\r\n"), whole);
        String part = get("/audit/api/file", login + "\nRange: bytes=3-5");
        status(206, part);
        assertEquals("345", body(part));
        assertTrue(part.contains("\r\nContent-Range: bytes 3-5/10\r\n"), part);
        assertEquals("789", body(get("/audit/api/file", login + "\nRange: bytes=7-\nIf-Range: \"v1\"")));
        String changed = get("/audit/api/file", login + "\nRange: bytes=7-\nIf-Range: \"v0\"");
        status(200, changed);
        assertEquals("0123456789", body(changed));
        String behind = get("/audit/api/file", login + "\nRange: bytes=10-");
        status(416, behind);
        assertTrue(behind.contains("\r\nContent-Range: bytes */10\r\n"), behind);
        String head = server.send("HEAD /audit/api/file HTTP/1.1" + login, "");
        status(200, head);
        assertTrue(head.contains("\r\nContent-Length: 10\r\n"), head);
        assertEquals("", body(head));
        String stream = get("/audit/api/stream", login + "\nRange: bytes=1-");
        status(200, stream);
        assertTrue(stream.contains("3\r\nall\r\n0\r\n"), stream);
        assertTrue(server.send("GET /audit/api/stream HTTP/1.0" + login, "").startsWith("HTTP/1.1 505 "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"broken", "short"})
    void aCopyThatFailsNeverLooksWhole(String path) throws IOException {
        String login = server.loggedIn("alice");
        try (Socket socket = server.connect()) {
            server.write(socket, "GET /audit/api/" + path + " HTTP/1.1" + login, "");
            String answer = readAll(socket);
            boolean chunked = answer.contains("Transfer-Encoding: chunked");
            assertTrue(
                    chunked ? !answer.endsWith("0\r\n\r\n") : !answer.startsWith("HTTP/1.1 200"),
                    () -> answer.substring(0, Math.min(answer.length(), 1000)));
        }
    }

    @Test
    void bodiesThatNeverEndOrAreTooLongAreRefused() throws IOException {
        String head =
                "POST /audit/api/login HTTP/1.1\nContent-Type: application/json\nHost: localhost\nContent-Length: ";
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                Socket socket = server.connect();
                open.add(socket);
                socket.getOutputStream()
                        .write((head + "100\n\n{\"user\":")
                                .replace("\n", "\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
            }
            // of one address, ten are taken: had others yet to come, the login could be the one that has to go for them
            eventually("the answers to those that are too many", () -> answered(open) >= 20);
            // no thread waits for them, and they keep none out but themselves
            status(200, server.login("carol", TestServer.PASSWORD));
            int late = 0;
            for (Socket socket : open) {
                String answer = until(socket, "\r\n");
                assertTrue(answer.startsWith("HTTP/1.1 408 ") || answer.startsWith("HTTP/1.1 503 "), answer);
                late += answer.startsWith("HTTP/1.1 408 ") ? 1 : 0;
            }
            assertTrue(late <= 10, "late: " + late);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        status(413, server.send("POST /audit/api/login HTTP/1.1\nContent-Type: application/json", "x".repeat(20_000)));
        try (Socket socket = server.connect()) {
            String chunked = "POST /audit/api/login HTTP/1.1\nContent-Type: application/json\nHost: localhost\n"
                    + "Transfer-Encoding: chunked\n\n8000\n";
            socket.getOutputStream()
                    .write((chunked.replace("\n", "\r\n") + "x".repeat(0x8000)).getBytes(StandardCharsets.US_ASCII));
            assertTrue(until(socket, "\r\n").startsWith("HTTP/1.1 413 "));
        }
    }

    private static long answered(List<Socket> sockets) {
        return sockets.stream().filter(AuditServletTest::isAnswered).count();
    }

    private static boolean isAnswered(Socket socket) {
        try {
            return socket.getInputStream().available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void hugeHeadersAreRefused() throws IOException {
        assertTrue(get("/audit/", "\nX-Large: " + "x".repeat(20_000)).startsWith("HTTP/1.1 431 "));
    }
}
