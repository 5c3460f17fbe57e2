package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.testkit.Processes;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events reach Karaf's feature audit-log, and a syslog receiver over TLS as the README of bundle events has it. */
@Timeout(300)
class EventsIT {

    private static final String README = "../bundles/events/README.md";
    private static final String STORE_PASSWORD = "changeit";
    private static final String WRONG = "Ev1-wrong-" + Long.toHexString(System.nanoTime());

    @TempDir
    static Path folder;

    private static final List<String> SYSLOG = new CopyOnWriteArrayList<>();
    private static SSLServerSocket receiver;
    private static Karaf karaf;

    @BeforeAll
    static void start() throws Exception {
        Path key = folder.resolve("key.p12");
        Path trust = folder.resolve("trust.p12");
        keytool(
                "-genkeypair",
                "-alias",
                "syslog",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-keystore",
                key.toString());
        Path certificate = folder.resolve("syslog.crt");
        keytool("-exportcert", "-alias", "syslog", "-keystore", key.toString(), "-file", certificate.toString());
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                "syslog",
                "-keystore",
                trust.toString(),
                "-file",
                certificate.toString());
        receive(key);
        karaf = Karaf.distribution("events");
        karaf.set("audit.events.cfg", "json", "true", "logins", "true");
        karaf.set("org.ops4j.pax.logging.cfg", recipe(trust));
        letPaxLoggingSpeakTls();
        karaf.set(
                "org.ops4j.pax.url.mvn.cfg",
                "org.ops4j.pax.url.mvn.repositories",
                Path.of("target/jolokia").toAbsolutePath().toUri() + "@id=offered@checksum=ignore");
        karaf.start();
        assertEquals(0, karaf.ssh().run("feature:install audit-log").exit());
        assertEquals(0, karaf.ssh().run("echo Ev2-needle").exit());
        karaf.client("mallory").password(WRONG).run("echo Ev3-never");
    }

    @AfterAll
    static void stop() throws Exception {
        karaf.stop();
        assertFalse(karaf.log().contains(WRONG));
        assertFalse(String.join("\n", SYSLOG).contains(WRONG));
        karaf.close();
        receiver.close();
    }

    /** Passwords that are typed at a prompt of Karaf's console, key by key, and pasted with the end of the line. */
    @Test
    void passwordsThatAreTypedAtAPromptAreNowhere() throws Exception {
        List<String> secrets = IntStream.range(0, 20)
                .mapToObj(i -> "Ev4-" + Long.toHexString(System.nanoTime()) + (i % 4 < 2 ? "**ü " : "-") + i)
                .toList();
        try (Terminal user = new Terminal(karaf.ssh())) {
            user.expect("@root");
            for (int i = 0; i < secrets.size(); i++) {
                typeAtPrompt(user, "nobody" + i, secrets.get(i), i % 2 == 0);
            }
            typeAndAwait(user, "echo Ev5-\"control\"\r", "Ev5-control");
            for (int i = 0;
                    i < 12;
                    i++) { // JLine keeps the latest KiB of keys, and Karaf the terminal, when the session has ended
                typeAndAwait(user, "echo Ev5-\"line\"-" + i + " " + "x".repeat(170) + "\r", "Ev5-line-" + i);
            }
            user.logout();
        }
        Recording session = recordingWith("Ev5-control");
        String everything = session.everything();
        String typed = session.text(0, Io.STDIN);
        assertTrue(typed.contains("echo Ev5-\"control\"") && typed.contains("jaas:su nobody19"), typed);
        long masked = session.messages().stream()
                .filter(message -> message.extras().containsKey(AuditMessage.MASKED))
                .count();
        assertTrue(masked >= secrets.size(), masked + " messages are masked");
        Path data = karaf.home().resolve("data");
        eventually("the commands in the files of " + data, () -> files(data).contains("jaas:su nobody19"));
        String elsewhere = files(data) + karaf.log() + String.join("\n", SYSLOG);
        for (String secret : secrets) {
            assertFalse(everything.contains(secret), secret);
            assertFalse(elsewhere.contains(secret), secret);
        }
        assertMemoryHasNone(secrets);
    }

    /** What an open session has typed is found in memory, so that a search that finds nothing says something. */
    private static void assertMemoryHasNone(List<String> secrets) throws Exception {
        String control = "Ev6-" + Long.toHexString(System.nanoTime());
        List<String> wanted = new ArrayList<>(List.of(control));
        secrets.forEach(secret -> wanted.add(secret.split("[^-0-9A-Za-z]")[0]));
        Set<String> found = Set.of();
        try (Terminal user = new Terminal(karaf.ssh())) {
            user.expect("@root");
            typeAndAwait(user, "echo " + control + "\r", control);
            for (int attempt = 0; attempt < 3 && !found.equals(Set.of(control)); attempt++) {
                found = HeapDump.find(karaf, folder, wanted);
            }
            user.logout();
        }
        assertEquals(Set.of(control), found);
    }

    private static Recording recordingWith(String output) throws IOException {
        for (String name : karaf.recordings()) {
            Path file = karaf.audit().resolve(name);
            if (Files.exists(file)) {
                eventually("end of " + name, () -> Recording.metadata(file).contains("\"ended\""));
                Recording recording = Recording.read(file);
                if (recording.text(0, Io.STDOUT).contains(output)) {
                    return recording;
                }
            }
        }
        throw new AssertionError("No recording with " + output);
    }

    private static void typeAtPrompt(Terminal terminal, String user, String password, boolean pasted)
            throws IOException {
        typeAndAwait(terminal, "jaas:su " + user + "\r", "Password: ");
        if (!pasted) {
            for (int key : password.codePoints().toArray()) {
                typeAndAwait(terminal, Character.toString(key), "*");
            }
        }
        typeAndAwait(terminal, pasted ? password + "\r" : "\r", "login failed");
        eventually("the next prompt", () -> terminal.screen().stripTrailing().endsWith("root()>"));
    }

    private static void typeAndAwait(Terminal terminal, String keys, String shown) throws IOException {
        int before = terminal.screen().length();
        terminal.type(keys);
        eventually(
                () -> shown + " behind " + terminal.screen().substring(before),
                () -> terminal.screen().substring(before).contains(shown));
    }

    /** All files but Karaf's copies of bundles, as text. */
    private static String files(Path data) {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> all = Files.walk(data)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (!file.startsWith(data.resolve("cache"))) {
                    text.append(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    @Test
    void karafsAuditLogHasTheEvents() {
        Path file = karaf.home().resolve("data/log/audit.txt");
        for (String topic : List.of("connect", "auth", "exec", "command", "disconnect")) {
            eventually(
                    () -> topic + " in " + read(file),
                    60,
                    () -> read(file).contains(" unknown " + topic + " address="));
        }
        assertTrue(read(file).contains("Ev2-needle"), () -> read(file));
    }

    @Test
    void aSyslogReceiverOverTlsHasTheLinesOfOcsf() {
        for (String part : List.of(
                "\"type_uid\":400701",
                "\"type_uid\":300201",
                "\"type_uid\":400702",
                "\"event_code\":\"exec\"",
                "\"event_code\":\"command\"",
                "\"command\":\"echo Ev2-needle\"",
                "\"client_hassh\":{\"fingerprint\":{\"algorithm_id\":1",
                "did not get in by password")) {
            eventually(() -> part + " in " + SYSLOG, 60, () -> SYSLOG.stream().anyMatch(line -> line.contains(part)));
        }
        assertTrue(SYSLOG.stream().allMatch(line -> line.startsWith("<86>1 ")), SYSLOG::toString);
    }

    @Test
    void aFailedLoginIsALineThatFail2banFinds() throws IOException {
        String filter = Files.readAllLines(Path.of(README)).stream()
                .filter(line -> line.strip().startsWith("failregex"))
                .map(line -> line.substring(line.indexOf('=') + 1).strip())
                .findFirst()
                .orElseThrow()
                .replace("<HOST>", "127\\.0\\.0\\.1");
        Pattern pattern = Pattern.compile(filter);
        eventually(
                () -> filter + " in " + karaf.log(),
                60,
                () -> karaf.log().lines().anyMatch(line -> pattern.matcher(line).find() && line.contains("mallory")));
    }

    /** The recipe of the README, with the address of this test's receiver. */
    private static String[] recipe(Path trust) throws IOException {
        List<String> keys = new ArrayList<>();
        boolean within = false;
        for (String line : Files.readAllLines(Path.of(README))) {
            within = line.startsWith("#") ? line.equals("### Syslog over TLS") : within;
            if (within && line.startsWith("    log4j2.")) {
                String[] pair = line.strip().split(" = ", 2);
                keys.add(pair[0]);
                keys.add(
                        switch (pair[0].substring(pair[0].lastIndexOf('.') + 1)) {
                            case "host" -> "localhost";
                            case "port" -> String.valueOf(receiver.getLocalPort());
                            case "location" -> trust.toString();
                            default -> pair[1];
                        });
            }
        }
        assertFalse(keys.isEmpty());
        return keys.toArray(String[]::new);
    }

    /** The package that pax-logging lacks, as the README tells. */
    private static void letPaxLoggingSpeakTls() throws IOException {
        Path file = karaf.etc("config.properties");
        String list = "org.osgi.framework.bootdelegation = \\\n";
        String properties = Files.readString(file);
        assertTrue(properties.contains(list), properties);
        Files.writeString(file, properties.replace(list, list + "    javax.security.auth.x500, \\\n"));
    }

    private static void receive(Path key) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(key)) {
            store.load(in, STORE_PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, STORE_PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        receiver = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        daemon(() -> {
            while (!receiver.isClosed()) {
                Socket socket = receiver.accept();
                daemon(() -> messages(new DataInputStream(new BufferedInputStream(socket.getInputStream()))));
            }
        });
    }

    /** Takes messages with their length before each (RFC 5425, section 4.3). */
    private static void messages(DataInputStream in) throws IOException {
        for (int b = in.read(); b >= 0; b = in.read()) {
            int length = 0;
            for (; b != ' '; b = in.read()) {
                assertTrue(b >= '0' && b <= '9', "not a digit: " + b);
                length = 10 * length + b - '0';
            }
            SYSLOG.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
        }
    }

    /** What may fail when the receiver is closed. */
    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | UncheckedIOException e) {
                // the test sees what did not come
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void keytool(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/keytool"));
        command.addAll(List.of(options));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", STORE_PASSWORD));
        Processes.Result result = Processes.run(new ProcessBuilder(command));
        assertEquals(0, result.exit(), result::toString);
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
