package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.itests.RawHttp.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is let in to the recordings in the browser, from where, and what each role may do there: over HTTP, without a browser. */
@Timeout(300)
class WebIT {

    private static final String PASSWORD = WebKaraf.PASSWORD;
    private static final String WRONG = "Wi1-wrong-" + Long.toHexString(System.nanoTime());

    /** Cookies and CSRF tokens of logins: secrets that stand nowhere. */
    private static final List<String> SECRETS = new ArrayList<>();

    private static WebKaraf web;
    private static String own;

    @BeforeAll
    static void start() throws Exception {
        web = WebKaraf.start("web").install();
        web.run("plain", "echo Wi2-own");
        own = web.recorded("Wi2-own");
        web.run("admin", "echo Wi2-other");
        web.recorded("Wi2-other");
    }

    @AfterAll
    static void stop() throws Exception {
        web.karaf.stop();
        assertEquals(List.of(), web.karaf.stackTraces());
        assertFalse(SECRETS.isEmpty());
        List<String> secrets = new ArrayList<>(SECRETS);
        secrets.addAll(List.of(PASSWORD, WRONG));
        assertNowhere(secrets);
        web.close();
    }

    /** Looks for secrets in all files that Karaf wrote. */
    private static void assertNowhere(List<String> secrets) throws IOException {
        for (Path folder :
                List.of(web.karaf.home().resolve("data"), web.karaf.home().resolve("etc"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String name = file.getFileName().toString();
                    if (!name.endsWith(".jar") && !name.startsWith("users.properties") && !name.contains("pax.web")) {
                        assertNone(secrets, file, Files.readString(file, StandardCharsets.ISO_8859_1));
                    }
                }
            }
        }
        assertNone(secrets, Path.of("the log"), web.karaf.log());
    }

    private static void assertNone(List<String> secrets, Path file, String content) {
        // pax-web writes its own configuration, with the password of the key store, into Karaf's cache
        boolean isPaxWebs = content.contains("org.ops4j.pax.web.ssl.keystore.password");
        for (String secret : secrets) {
            assertFalse(
                    !(isPaxWebs && secret.equals(PASSWORD)) && content.contains(secret), () -> "a secret in " + file);
        }
    }

    private static WebClient as(String user) throws IOException, InterruptedException {
        WebClient client = web.as(user);
        SECRETS.add(client.cookie().split("=")[1]);
        SECRETS.add(client.csrf());
        return client;
    }

    /** A browser that asks whether there is a login gets an answer without an error, which a console would show. */
    private static void assertNotLoggedIn(WebClient client) throws IOException, InterruptedException {
        assertEquals("{\"user\":null}", client.get("/api/session").is(200).text());
    }

    private static RawHttp raw(String from) {
        return new RawHttp(web.port, from);
    }

    private static String login(String user, String password) {
        return "{\"user\":\"" + user + "\",\"password\":\"" + password + "\"}";
    }

    @Test
    void aLoginHasACookieThatNoScriptAndNoOtherSiteGetsAndEndsWhenItIsEnded() throws Exception {
        assertNotLoggedIn(web.client());
        assertEquals(401, web.client().get("/api/recordings").status());
        WebClient.Answer answer = web.client().tryLogin("auditor", PASSWORD).is(200);
        String cookie = answer.header("Set-Cookie");
        assertTrue(cookie.matches("sshd-audit=[\\w-]{43}; Path=/audit; HttpOnly; SameSite=Strict"), cookie);
        assertEquals("auditor", answer.json().get("user"));

        WebClient auditor = as("auditor");
        Map<String, Object> session = auditor.get("/api/session").is(200).json();
        assertEquals(auditor.csrf(), session.get("csrf"));
        assertEquals(
                Map.of("status", true, "view", true, "own", false, "manage", false, "secrets", false),
                session.get("rights"));
        auditor.post("/api/logout", "{}").is(200);
        assertNotLoggedIn(auditor);
    }

    @Test
    void anAdminSeesLoginsAndEndsThem() throws Exception {
        WebClient manager = as("manager");
        WebClient admin = as("admin");
        List<Map<String, Object>> logins =
                JsonText.objects(admin.get("/api/logins").is(200).json().get("logins"));
        assertTrue(logins.stream().anyMatch(login -> login.get("user").equals("manager")), logins::toString);
        assertEquals(403, manager.get("/api/logins").status());
        admin.post("/api/logins/end", "{\"user\":\"manager\"}").is(200);
        assertNotLoggedIn(manager);
    }

    @Test
    void aWrongPasswordIsToldLikeAnUnknownUserAndMoreOfThemHaveToWait() throws Exception {
        RawHttp client = raw("127.0.0.2");
        Answer wrong = client.post("/audit/api/login", login("braked", WRONG));
        assertEquals(401, wrong.status());
        assertTrue(wrong.text().contains("user name or password is wrong"), wrong::text);
        assertEquals(
                401, client.post("/audit/api/login", login("viewer", WRONG)).status());
        Set<Integer> told = new HashSet<>();
        eventually("after some failures, tries have to wait for 4 s or more", () -> {
            Answer answer = client.post("/audit/api/login", login(told.isEmpty() ? "braked" : " BRAKED ", WRONG));
            told.add(answer.status());
            return answer.status() == 429 && Integer.parseInt(answer.header("Retry-After")) >= 4;
        });
        assertEquals(Set.of(401, 429), told);
        // who tries one user's name from everywhere waits, too, and no other user does
        assertEquals(
                429,
                raw("127.0.0.3")
                        .post("/audit/api/login", login("braked", WRONG))
                        .status());
        assertEquals(
                200,
                raw("127.0.0.4")
                        .post("/audit/api/login", login("viewer", PASSWORD))
                        .status());
        assertEquals(
                429, client.post("/audit/api/login", login("viewer", PASSWORD)).status());
        assertTrue(web.karaf.log().contains("127.0.0.2"), web.karaf::log);
    }

    @Test
    void eachRoleSeesWhatItMay() throws Exception {
        Map<String, Set<String>> allowed = Map.of(
                "/api/overview",
                Set.of("viewer", "auditor", "manager", "admin"),
                "/api/recordings",
                Set.of("auditor", "admin"),
                "/api/recordings/" + own,
                Set.of("auditor", "admin"),
                "/api/recordings/" + own + "/messages",
                Set.of("auditor", "admin"),
                "/api/recordings/" + own + "/download?as=text",
                Set.of("auditor", "admin"),
                "/api/search?text=Wi2",
                Set.of("auditor", "admin"),
                "/api/live",
                Set.of("auditor", "admin"));
        for (String user : WebKaraf.USERS) {
            WebClient client = as(user);
            for (Map.Entry<String, Set<String>> each : allowed.entrySet()) {
                WebClient.Answer answer = client.get(each.getKey());
                assertEquals(each.getValue().contains(user) ? 200 : 403, answer.status(), user + ": " + answer);
                assertFalse(answer.status() != 200 && answer.text().contains("Wi2"), answer::toString);
            }
            assertEquals(
                    Set.of("auditor", "admin").contains(user) ? 200 : 403,
                    client.post("/api/recordings/" + own + "/verify", "{}").status(),
                    user);
            assertEquals(
                    // who may look at connections is told that there is none; a real one, auditors cannot end
                    Set.of("auditor", "admin").contains(user) ? 404 : 403,
                    client.post("/api/live/0123/end", "{\"reason\":\"Wi3\"}").status(),
                    user);
        }
    }

    @Test
    void ownRecordingsAreSeenWhereThatIsSwitchedOn() throws Exception {
        WebClient plain = as("plain");
        assertEquals(403, plain.get("/api/recordings").status());
        web.karaf.set("audit.viewing.cfg", "own", "true");
        try {
            eventually(
                    "the user sees own recordings",
                    () -> plain.get("/api/recordings").status() == 200);
            List<Map<String, Object>> found =
                    JsonText.objects(plain.get("/api/recordings").json().get("found"));
            assertTrue(found.stream().anyMatch(one -> one.get("id").equals(own)), found::toString);
            assertTrue(found.stream().allMatch(one -> one.get("user").equals("plain")), found::toString);
            plain.get("/api/recordings/" + own + "/messages").is(200);
            assertTrue(plain.get("/api/search?text=Wi2").text().contains("Wi2-own"));
            assertFalse(plain.get("/api/search?text=Wi2").text().contains("Wi2-other"));
            assertEquals(403, plain.get("/api/live").status());
            assertEquals(
                    403,
                    plain.get("/api/recordings/" + own + "/download?as=binary").status());
        } finally {
            web.karaf.set("audit.viewing.cfg", "own", "false");
        }
    }

    @Test
    void aRequestOfAnotherSiteIsRefused() throws Exception {
        WebClient admin = as("admin");
        String end = "/api/logins/end";
        String body = "{\"user\":\"nobody\"}";
        admin.post(end, body).is(200);
        assertEquals(403, admin.post(end, body, "X-CSRF-Token", "x").status());
        assertEquals(
                403, admin.post(end, body, "X-CSRF-Token", as("viewer").csrf()).status());
        assertEquals(
                403, admin.post(end, body, "Origin", "https://evil.example").status());
        assertEquals(403, admin.post(end, body, "Origin", "null").status());
        assertEquals(403, admin.post(end, body, "Sec-Fetch-Site", "same-site").status());
        admin.post(end, body, "Origin", "http://127.0.0.1:" + web.port, "Sec-Fetch-Site", "same-origin")
                .is(200);
        WebClient.Answer form = admin.post(end, body, "Content-Type", "text/plain");
        assertTrue(form.status() >= 400 && form.status() < 500, form::toString);
        assertEquals(
                403,
                raw("127.0.0.1")
                        .post("/audit/api/login", login("viewer", PASSWORD), "Origin: https://evil.example")
                        .status());
        assertEquals(
                "",
                admin.get("/api/session", "Origin", "http://127.0.0.1:" + web.port)
                        .header("Access-Control-Allow-Origin"));
    }

    @Test
    void onlyThisMachineIsLetInWithoutTlsAndAProxyOnlyForTheHostsThatAreNamed() throws Exception {
        RawHttp client = raw("127.0.0.1");
        for (String host : List.of("localhost", "127.0.0.1", "[::1]", "LOCALHOST")) {
            assertEquals(
                    200, client.get("/audit/", "Host: " + host + ":" + web.port).status(), host);
        }
        Answer rebound = client.get("/audit/", "Host: audit.example.com");
        assertEquals(403, rebound.status());
        assertTrue(rebound.text().contains("hosts of PID audit.web"), rebound::text);
        for (String proxied : List.of(
                "X-Forwarded-For: 192.0.2.7", "Forwarded: for=192.0.2.7", "X-Real-IP: 192.0.2.7", "Via: 1.1 proxy")) {
            assertEquals(403, client.get("/audit/", "Host: localhost", proxied).status(), proxied);
        }
        web.karaf.set("audit.web.cfg", "hosts", "audit.example.com", "clientAddress", "X-Forwarded-For");
        try {
            eventually(
                    "the host of the proxy is known",
                    () -> client.get("/audit/", "Host: audit.example.com", "X-Forwarded-For: 192.0.2.7")
                                    .status()
                            == 200);
            assertEquals(
                    403,
                    client.get("/audit/", "Host: other.example.com", "X-Forwarded-For: 192.0.2.7")
                            .status());
            // the last entry is the proxy's; those before it are what the client made up
            String[] passedOn = {"Host: audit.example.com", "X-Forwarded-For: 198.51.100.9, 192.0.2.77"};
            assertEquals(
                    401,
                    client.post("/audit/api/login", login("proxied", WRONG), passedOn)
                            .status());
            assertTrue(
                    web.karaf.log().lines().anyMatch(line -> line.contains("proxied") && line.contains("192.0.2.77")));
            assertFalse(web.karaf.log().contains("198.51.100.9"), web.karaf::log);
        } finally {
            web.karaf.set("audit.web.cfg", "hosts", "", "clientAddress", "");
        }
        eventually(
                "the host is not known any more",
                () -> client.get("/audit/", "Host: audit.example.com").status() == 403);
    }

    @Test
    void eachAnswerKeepsScriptsOfOthersAway() throws Exception {
        WebClient auditor = as("auditor");
        for (String path : List.of(
                "/", "/nothing", "/api/session", "/api/nothing", "/api/recordings/" + own + "/download?as=text")) {
            WebClient.Answer answer = auditor.get(path);
            String policy = answer.header("Content-Security-Policy");
            assertTrue(
                    policy.contains("default-src 'none'") && policy.contains("script-src 'self' 'wasm-unsafe-eval'"),
                    path + ": " + policy);
            assertFalse(policy.contains("unsafe-inline") || policy.contains("'unsafe-eval'"), policy);
            assertTrue(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'none'"), policy);
            assertEquals("nosniff", answer.header("X-Content-Type-Options"), path);
            assertEquals("no-referrer", answer.header("Referrer-Policy"), path);
            assertEquals("same-origin", answer.header("Cross-Origin-Opener-Policy"), path);
            assertEquals("same-origin", answer.header("Cross-Origin-Resource-Policy"), path);
            if (path.startsWith("/api")) {
                assertTrue(answer.header("Cache-Control").contains("no-store"), path);
            }
            assertEquals("", answer.header("Set-Cookie"), path);
        }
        WebClient.Answer file = auditor.get("/api/recordings/" + own + "/download?as=text");
        assertTrue(file.header("Content-Disposition").startsWith("attachment"), file.header("Content-Disposition"));
    }

    @Test
    void overTlsTheCookieIsForTlsAlone() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(web.keyStore)) {
            store.load(in, PASSWORD.toCharArray());
        }
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusted.getTrustManagers(), null);
        WebClient client = new WebClient(
                web.secureRoot(), HttpClient.newBuilder().sslContext(context).build());
        client.get("/").is(200);
        WebClient.Answer answer = client.tryLogin("auditor", PASSWORD).is(200);
        assertTrue(answer.header("Set-Cookie").contains("; Secure"), answer.header("Set-Cookie"));
    }
}
