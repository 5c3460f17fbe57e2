package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.List;

/** A Karaf that shows recordings in the browser, over HTTP and over TLS, and a user for each role, who is called so. */
final class WebKaraf implements AutoCloseable {

    /** Unique, so that finding it in a file means something. */
    static final String PASSWORD = "Wk1-" + Long.toHexString(System.nanoTime());

    /** The users; {@code plain} has no role but the one to log in. */
    static final List<String> USERS = List.of("plain", "viewer", "auditor", "manager", "admin");

    final Karaf karaf;
    final int port;
    final int securePort;
    final Path keyStore;

    private WebKaraf(Karaf karaf, int port, int securePort, Path keyStore) {
        this.karaf = karaf;
        this.port = port;
        this.securePort = securePort;
        this.keyStore = keyStore;
    }

    /** Starts one; the feature that shows recordings is not installed yet. */
    static WebKaraf start(String name) throws IOException, InterruptedException {
        List<Integer> ports = Ports.free(2);
        Karaf karaf = Karaf.distribution(name);
        for (String user : USERS) {
            karaf.set("users.properties", user, PASSWORD + ",ssh" + (user.equals("plain") ? "" : "," + user));
        }
        Path keyStore = keyStore(karaf);
        karaf.set(
                "org.ops4j.pax.web.cfg",
                "org.osgi.service.http.port",
                String.valueOf(ports.get(0)),
                "org.osgi.service.http.port.secure",
                String.valueOf(ports.get(1)),
                "org.osgi.service.http.secure.enabled",
                "true",
                "org.ops4j.pax.web.ssl.keystore",
                keyStore.toString(),
                "org.ops4j.pax.web.ssl.keystore.password",
                PASSWORD,
                "org.ops4j.pax.web.ssl.key.password",
                PASSWORD,
                "org.ops4j.pax.web.listening.addresses",
                "127.0.0.1");
        karaf.set("audit.intercept.cfg", "stdin", "true", "stdout", "true", "stderr", "true", "forwarding", "true");
        karaf.javaOption("-Duser.timezone=UTC").start();
        return new WebKaraf(karaf, ports.get(0), ports.get(1), keyStore);
    }

    private static Path keyStore(Karaf karaf) throws IOException, InterruptedException {
        Path store = karaf.etc("web.p12");
        Result made = Processes.run(new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                "-genkeypair",
                "-alias",
                "web",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString()));
        assertEquals(0, made.exit(), made::toString);
        return store;
    }

    String root() {
        return "http://127.0.0.1:" + port + "/audit";
    }

    String secureRoot() {
        return "https://localhost:" + securePort + "/audit";
    }

    /** Installs the feature; nothing is served before. */
    WebKaraf install() throws IOException, InterruptedException {
        assertThrows(ConnectException.class, () -> client().get("/"));
        Result installed = karaf.ssh().run("feature:install sshd-audit-web");
        assertEquals(0, installed.exit(), installed::toString);
        awaitPage();
        return this;
    }

    /** Waits until the page is served. */
    void awaitPage() {
        eventually(() -> "the page of " + root() + "\n" + karaf.log(), 60, () -> {
            try {
                return client().get("/").status() == 200;
            } catch (IOException e) {
                return false;
            }
        });
    }

    WebClient client() {
        return new WebClient(root());
    }

    /** Logs a user in. */
    WebClient as(String user) throws IOException, InterruptedException {
        return client().login(user, PASSWORD);
    }

    /** A terminal of a user. */
    Terminal terminal(String user) throws IOException {
        return new Terminal(karaf.client(user).password(PASSWORD));
    }

    /** Has a user run a command in a session of its own. */
    Result run(String user, String command) throws IOException, InterruptedException {
        return karaf.client(user).password(PASSWORD).run(command);
    }

    /** Waits for the end of the session that showed a text, and until it can be found; gives the name of its recording. */
    String recorded(String text) throws Exception {
        String name = Recording.ended(Recording.showing(karaf.audit(), text))
                .file()
                .getFileName()
                .toString();
        eventually(
                "the ledger tells of the session's end",
                () -> run("admin", "audit:find --state ended " + name).text().contains(name));
        return name;
    }

    /** Has the ledger write a checkpoint at once, and not within a minute: a deletion calls for one. */
    void checkpoint() throws Exception {
        Result made = run("admin", "echo Wk2-\"to-be-deleted\"");
        assertEquals(0, made.exit(), made::toString);
        Result deleted = run("admin", "audit:delete --yes --reason 'Wk2 checkpoint' " + recorded("Wk2-to-be-deleted"));
        assertEquals(0, deleted.exit(), deleted::toString);
    }

    @Override
    public void close() {
        karaf.close();
    }
}
