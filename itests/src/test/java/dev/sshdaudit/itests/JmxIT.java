package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The MBean of auditing over Karaf's connector and over Jolokia, by users of each role, and the configuration through it. */
@Timeout(300)
class JmxIT {

    private static final String PASSWORD = "Jm1-" + Long.toHexString(System.nanoTime());
    private static final String PASSPHRASE = "Jm2-" + Long.toHexString(System.nanoTime());
    private static final String NAME = "dev.sshdaudit:type=audit,name=root";
    private static final String TEXT = String.class.getName();

    private static Karaf karaf;
    private static ObjectName audit;
    private static String url;
    private static String id;

    @BeforeAll
    static void start() throws Exception {
        audit = new ObjectName(NAME);
        int port = Ports.free(1).get(0);
        karaf = Karaf.distribution("jmx");
        karaf.set("org.apache.karaf.management.cfg", "jmxRealm", "karaf");
        karaf.set(
                "users.properties",
                "looker",
                PASSWORD + ",viewer,ssh",
                "reader",
                PASSWORD + ",auditor,ssh",
                "plain",
                PASSWORD + ",ssh");
        karaf.set(
                "org.ops4j.pax.web.cfg",
                "org.osgi.service.http.port",
                String.valueOf(port),
                "org.ops4j.pax.web.listening.addresses",
                "127.0.0.1");
        karaf.set(
                "org.ops4j.pax.url.mvn.cfg",
                "org.ops4j.pax.url.mvn.repositories",
                Path.of("target/jolokia").toAbsolutePath().toUri() + "@id=jolokia@checksum=ignore");
        karaf.start();
        url = "http://127.0.0.1:" + port + "/jolokia";
        id = Recording.of(karaf, () -> karaf.ssh().run("echo Jm3-needle"))
                .file()
                .getFileName()
                .toString();
        assertEquals(
                0, karaf.ssh().run("feature:install pax-web-http-jetty jolokia").exit());
        eventually(() -> "Jolokia\n" + karaf.log(), 60, () -> get(Karaf.USER, Karaf.PASSWORD, "/version") == 200);
    }

    @AfterAll
    static void stop() throws Exception {
        karaf.stop();
        assertFalse(karaf.log().contains(PASSWORD));
        assertFalse(karaf.log().contains(PASSPHRASE));
        assertEquals(
                List.of(),
                karaf.stackTraces().stream()
                        .filter(line -> line.contains("dev.sshdaudit"))
                        .toList());
        karaf.close();
    }

    private static JMXConnector connect(String user, String password) throws IOException {
        Properties ports = new Properties();
        try (var in = Files.newInputStream(karaf.etc("org.apache.karaf.management.cfg"))) {
            ports.load(in);
        }
        JMXServiceURL service = new JMXServiceURL("service:jmx:rmi://127.0.0.1:" + ports.get("rmiServerPort")
                + "/jndi/rmi://127.0.0.1:" + ports.get("rmiRegistryPort") + "/karaf-root");
        return JMXConnectorFactory.connect(service, Map.of(JMXConnector.CREDENTIALS, new String[] {user, password}));
    }

    private static Object invoke(MBeanServerConnection server, String operation, String... arguments) throws Exception {
        String[] types = new String[arguments.length];
        Arrays.fill(types, TEXT);
        return server.invoke(audit, operation, arguments, types);
    }

    private static CompositeData list(MBeanServerConnection server) throws Exception {
        return (CompositeData) server.invoke(audit, "list", new Object[] {"", 1000}, new String[] {TEXT, "int"});
    }

    private static String refusal(MBeanServerConnection server, String pid, String key) {
        return assertThrows(RuntimeMBeanException.class, () -> invoke(server, "configure", pid, key, "Jm4"))
                .getCause()
                .getMessage();
    }

    private static String value(CompositeData key) {
        return key.get("value") + ", " + key.get("source");
    }

    private static CompositeData key(MBeanServerConnection server, String pid, String name) throws Exception {
        return Arrays.stream((CompositeData[]) invoke(server, "configuration"))
                .filter(key -> key.get("pid").equals(pid) && key.get("key").equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anAdminSeesNumbersAndRecordings() throws Exception {
        try (JMXConnector connector = connect(Karaf.USER, Karaf.PASSWORD)) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            assertEquals(true, server.getAttribute(audit, "Enabled"));
            assertTrue((Long) server.getAttribute(audit, "Connections") > 0);
            for (String attribute : List.of("BytesIn", "BytesOut", "Gaps", "Errors", "WaitingBytes", "LostMessages")) {
                assertTrue((Long) server.getAttribute(audit, attribute) >= 0, attribute);
            }
            assertEquals(0, server.getAttribute(audit, "UploadsPending"));
            assertEquals(0L, server.getAttribute(audit, "OldestUploadSeconds"));
            eventually(
                    "the recording is listed",
                    () -> Arrays.stream((CompositeData[]) list(server).get("found"))
                            .anyMatch(one -> one.get("id").equals(id)));
        }
    }

    @Test
    void aKeyIsCheckedSetAndInForceWhenTheCallReturns() throws Exception {
        Path file = karaf.etc("audit.retention.cfg");
        try (JMXConnector connector = connect(Karaf.USER, Karaf.PASSWORD)) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            assertEquals("0, set", value(key(server, "audit.retention", "days")));
            // quicker than a person: Karaf's own commands lose changes then
            for (int days = 30; days < 40; days++) {
                CompositeData set =
                        (CompositeData) invoke(server, "configure", "audit.retention", "days", String.valueOf(days));
                assertEquals(days + ", set", value(set));
                assertNull(set.get("refused"));
                assertTrue(Files.readString(file).contains("days = " + days), Files.readString(file));
            }
            assertTrue(Files.readString(file).contains("# How long recordings are kept."));
            assertTrue(karaf.log().contains("PID audit.retention: changed by user \"karaf\""), karaf::log);

            assertEquals(
                    "PID audit.retention, key days: \"Jm4\" is not allowed, it must be a whole number",
                    refusal(server, "audit.retention", "days"));
            assertTrue(Files.readString(file).contains("days = 39"));
            assertTrue(refusal(server, "audit.retention", "day").endsWith("there is no such key; there are days"));
            assertTrue(refusal(server, "audit.retentions", "days").contains("; there are audit, audit.asciinema, "));

            assertEquals("0, default", value((CompositeData) invoke(server, "unset", "audit.retention", "days")));
            assertFalse(Files.readString(file).contains("days = "));
            assertEquals("0, set", value((CompositeData) invoke(server, "configure", "audit.retention", "days", "0")));
        }
    }

    @Test
    void aSecretIsSetAndNeverTold() throws Exception {
        try (JMXConnector connector = connect(Karaf.USER, Karaf.PASSWORD)) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            CompositeData set =
                    (CompositeData) invoke(server, "configure", "audit.ledger", "key.passphrase", PASSPHRASE);
            assertEquals("***, set", value(set));
            assertTrue(Files.readString(karaf.etc("audit.ledger.cfg")).contains(PASSPHRASE), "it is not set");
            assertEquals("***, set", value(key(server, "audit.ledger", "key.passphrase")));
            invoke(server, "configure", "audit.ledger", "key.passphrase", "");
            assertEquals(", set", value(key(server, "audit.ledger", "key.passphrase")));
        }
    }

    /** All PIDs of bundles that run; the storage s3 is not installed. */
    @Test
    void eachPidIsTold() throws Exception {
        try (JMXConnector connector = connect(Karaf.USER, Karaf.PASSWORD)) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            List<Object> pids = Arrays.stream((CompositeData[]) invoke(server, "configuration"))
                    .map(key -> key.get("pid"))
                    .distinct()
                    .toList();
            for (String pid : List.of(
                    "audit",
                    "audit.asciinema",
                    "audit.binary",
                    "audit.file",
                    "audit.intercept",
                    "audit.ledger",
                    "audit.retention")) {
                assertTrue(pids.contains(pid), () -> pid + " is not in " + pids);
            }
        }
    }

    @Test
    void aViewerReadsAttributesAndAUserWithoutARoleNothing() throws Exception {
        for (String user : List.of("looker", "plain")) {
            try (JMXConnector connector = connect(user, PASSWORD)) {
                MBeanServerConnection server = connector.getMBeanServerConnection();
                assertThrows(SecurityException.class, () -> list(server), user);
                assertThrows(SecurityException.class, () -> invoke(server, "configuration"), user);
                assertThrows(
                        SecurityException.class, () -> invoke(server, "configure", "audit", "mode", "strict"), user);
                assertThrows(SecurityException.class, () -> invoke(server, "terminate", id, "Jm5"), user);
                if (user.equals("looker")) {
                    assertEquals(true, server.getAttribute(audit, "Enabled"));
                } else {
                    assertThrows(SecurityException.class, () -> server.getAttribute(audit, "Enabled"));
                }
            }
        }
    }

    @Test
    void anAuditorLooksAndChangesNothing() throws Exception {
        try (JMXConnector connector = connect("reader", PASSWORD)) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            assertEquals(true, server.getAttribute(audit, "Enabled"));
            assertEquals(
                    "false, default", value(key(server, "audit.viewing", "own")).replace("set", "default"));
            list(server);
            assertThrows(SecurityException.class, () -> invoke(server, "configure", "audit", "mode", "strict"));
            assertThrows(SecurityException.class, () -> invoke(server, "unset", "audit", "mode"));
            assertThrows(SecurityException.class, () -> invoke(server, "terminate", id, "Jm5"));
        }
    }

    @Test
    void anAdminEndsAConnection() throws Exception {
        Set<String> before = karaf.recordings();
        try (JMXConnector connector = connect(Karaf.USER, Karaf.PASSWORD);
                Terminal terminal = new Terminal(karaf.client("looker").password(PASSWORD))) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            terminal.expect("@root");
            Path file = Recording.begun(karaf, before);
            CompositeData session = Arrays.stream((CompositeData[]) invoke(server, "sessions"))
                    .filter(one -> "looker".equals(one.get("user")))
                    .findFirst()
                    .orElseThrow();
            assertEquals("shell", ((CompositeData[]) session.get("channels"))[0].get("request"));
            assertTrue((Long) session.get("bytesOut") > 0);
            CompositeData ended =
                    (CompositeData) invoke(server, "terminate", (String) session.get("id"), "Jm10 maintenance");
            assertEquals(session.get("id"), ended.get("id"));
            terminal.awaitExit();
            Recording recording = Recording.ended(file);
            assertTrue(reason(recording).contains("Jm10 maintenance"), reason(recording));
            assertTrue((Long) server.getAttribute(audit, "Terminated") > 0);
        }
    }

    /** Karaf's own commands; who used them stands in the log, and in the recordings of all others. */
    @Test
    void whoSwitchedAuditingOffIsKnown() throws Exception {
        String by = "user \"karaf\", ssh(";
        Recording stopped = recordedWhile("bundle:stop sshd-audit-sshd", "bundle:start sshd-audit-sshd");
        assertTrue(reason(stopped).startsWith("auditing stopped by " + by), reason(stopped));
        assertTrue(karaf.log().contains("It was switched off by " + by), karaf::log);
        stopped = recordedWhile("bundle:stop sshd-audit-core", "bundle:start sshd-audit-core");
        assertTrue(reason(stopped).startsWith("auditing stopped by " + by), reason(stopped));

        Recording off =
                recordedWhile("config:property-set -p audit enable false", "config:property-set -p audit enable true");
        AuditMessage told = off.messages().stream()
                .filter(message -> message.extras().containsKey(AuditMessage.CONFIGURATION))
                .findFirst()
                .orElseThrow();
        assertTrue(String.valueOf(told.extras().get(AuditMessage.CHANGED_BY)).startsWith(by), told::toString);
        assertTrue(
                karaf.log()
                        .lines()
                        .anyMatch(line ->
                                line.contains("PID audit: changed by " + by) && line.contains("enable: true -> false")),
                karaf::log);
    }

    /** The recording of a user who is logged in while another one switches auditing off, and on again. */
    private static Recording recordedWhile(String off, String on) throws Exception {
        Set<String> before = karaf.recordings();
        try (Terminal terminal = new Terminal(karaf.client("looker").password(PASSWORD))) {
            terminal.expect("@root");
            Path file = Recording.begun(karaf, before);
            assertEquals(0, karaf.ssh().run(off).exit());
            Recording recording = Recording.ended(file);
            assertEquals(0, karaf.ssh().run(on).exit());
            terminal.logout();
            awaitRecording();
            return recording;
        }
    }

    private static void awaitRecording() {
        eventually("connections are recorded again", 60, () -> {
            Set<String> before = karaf.recordings();
            karaf.ssh().run("echo Jm9");
            return !karaf.recordings().equals(before);
        });
        karaf.awaitQuiet();
    }

    private static String reason(Recording recording) {
        AuditMessage last = recording.messages().get(recording.messages().size() - 1);
        return String.valueOf(last.extras().get(AuditMessage.REASON));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request, String user, String password)
            throws Exception {
        String credentials =
                Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return HttpClient.newHttpClient()
                .send(request.header("Authorization", "Basic " + credentials).build(), BodyHandlers.ofString());
    }

    private static int get(String user, String password, String path) {
        try {
            return send(HttpRequest.newBuilder(URI.create(url + path)), user, password)
                    .statusCode();
        } catch (Exception e) {
            return -1;
        }
    }

    private static String ask(String user, String password, String json) throws Exception {
        HttpResponse<String> response =
                send(HttpRequest.newBuilder(URI.create(url + "/")).POST(BodyPublishers.ofString(json)), user, password);
        assertEquals(200, response.statusCode(), response::body);
        return response.body();
    }

    private static String read(String attribute) {
        return "{\"type\":\"read\",\"mbean\":\"" + NAME + "\",\"attribute\":\"" + attribute + "\"}";
    }

    private static String exec(String operation, String arguments) {
        return "{\"type\":\"exec\",\"mbean\":\"" + NAME + "\",\"operation\":\"" + operation + "\",\"arguments\":["
                + arguments + "]}";
    }

    /** Jolokia hands on the user who logged in, so that the same roles count. */
    @Test
    void overJolokiaTheSameRolesCount() throws Exception {
        String find = exec("find", "\"\",\"" + id + "\",\"karaf\",\"\",\"\",\"\",\"\",\"\",\"\",0,false,10");
        eventually("the recording is found", () -> {
            String found = ask(Karaf.USER, Karaf.PASSWORD, find);
            return found.contains("\"status\":200") && found.contains("\"id\":\"" + id + "\"");
        });
        String enabled = ask(Karaf.USER, Karaf.PASSWORD, read("Enabled"));
        assertTrue(enabled.contains("\"value\":true"), enabled);
        String set = ask(Karaf.USER, Karaf.PASSWORD, exec("configure", "\"audit.asciinema\",\"idleTimeLimit\",\"7\""));
        assertTrue(set.contains("\"value\":\"7\""), set);
        assertTrue(karaf.log().contains("PID audit.asciinema: changed by user \"karaf\""));
        // what the README warns of: Karaf's own MBeans do not ask
        String open = ask(
                "plain",
                PASSWORD,
                "{\"type\":\"exec\",\"mbean\":\"org.apache.karaf:type=config,name=root\",\"operation\":\"listProperties\","
                        + "\"arguments\":[\"audit\"]}");
        assertTrue(open.contains("\"status\":200"), open);
        for (String user : List.of("looker", "plain")) {
            for (String question :
                    List.of(find, exec("configuration", ""), exec("configure", "\"audit\",\"mode\",\"strict\""))) {
                String refused = ask(user, PASSWORD, question);
                assertTrue(refused.contains("\"status\":403") && !refused.contains("\"value\""), refused);
            }
        }
        assertTrue(ask("looker", PASSWORD, read("Connections")).contains("\"status\":200"));
        String refused = ask("plain", PASSWORD, read("Connections"));
        assertTrue(refused.contains("\"status\":403"), refused);
        assertEquals(401, get(Karaf.USER, "Jm6-wrong", "/version"));
    }
}
