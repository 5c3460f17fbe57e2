package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What users of each role, and one without any, may do: by commands, over JMX, and by the service itself. */
@Timeout(300)
class RolesIT {

    private static final String PASSWORD = "Ro1-" + Long.toHexString(System.nanoTime());
    private static final String RULES = "org.apache.karaf.command.acl.audit.cfg";

    private static final Set<String> STATUS = Set.of("viewer", "auditor", "manager", "admin");
    private static final Set<String> VIEW = Set.of("auditor", "admin");
    private static final Set<String> MANAGE = Set.of("admin");

    /** A user for each role, who is called so, and one without any. */
    private static final List<String> USERS = List.of("plain", "viewer", "auditor", "manager", "admin");

    private static Karaf karaf;
    private static String id;

    @BeforeAll
    static void start() throws Exception {
        karaf = Karaf.distribution("roles");
        karaf.set("org.apache.karaf.management.cfg", "jmxRealm", "karaf");
        for (String user : USERS) {
            karaf.set("users.properties", user, PASSWORD + ",ssh" + (user.equals("plain") ? "" : "," + user));
        }
        karaf.start();
        id = session("admin", "Ro2-needle");
    }

    @AfterAll
    static void stop() throws Exception {
        karaf.stop();
        assertEquals(List.of(), karaf.stackTraces());
        assertFalse(karaf.log().contains(PASSWORD));
        karaf.close();
    }

    /**
     * Records a session that shows a text, and waits until it can be found. The text tells which it is: a connection that
     * is not recorded may come to stand in the shared recording meanwhile.
     */
    private static String session(String user, String text) throws Exception {
        as(user, "echo " + text);
        String name = Recording.ended(Recording.showing(karaf.audit(), text))
                .file()
                .getFileName()
                .toString();
        eventually(
                "the ledger tells of the session's end",
                () -> as("admin", "audit:find --state ended " + name).text().contains(name));
        return name;
    }

    private static Result as(String user, String command) throws IOException, InterruptedException {
        return karaf.client(user).password(PASSWORD).run(command);
    }

    private static void assertAnswered(boolean expected, String user, String command) throws Exception {
        Result result = as(user, command);
        assertEquals(expected, result.exit() == 0, () -> user + ": " + result);
        if (!expected) {
            String all = result.text() + result.stderr();
            assertFalse(all.contains("Ro2-") || all.contains("live connections"), all);
        }
    }

    @Test
    void commandsAreForTheirRoles() throws Exception {
        for (String user : USERS) {
            assertAnswered(STATUS.contains(user), user, "audit:status");
            for (String command : List.of("audit:find " + id, "audit:show " + id, "audit:holds", "audit:list")) {
                assertAnswered(VIEW.contains(user), user, command);
            }
            assertAnswered(MANAGE.contains(user), user, "audit:hold " + id + " --reason Ro3");
        }
        as("admin", "audit:release " + id + " --reason Ro3");
    }

    /** Karaf's rules are the outer door only. */
    @Test
    void whereKarafsRulesLetAllThroughTheRolesStillCount() throws Exception {
        Path rules = karaf.etc(RULES);
        String before = Files.readString(rules);
        karaf.set(RULES, "*", "ssh", "find", "ssh", "show", "ssh", "holds", "ssh", "list", "ssh", "status", "ssh");
        try {
            eventually(
                    "Karaf has the rule",
                    () -> as("plain", "help audit:hold").exit() == 0
                            && (as("plain", "audit:find").text()
                                            + as("plain", "audit:find").stderr())
                                    .contains("roles"));
            for (String user : USERS) {
                assertAnswered(STATUS.contains(user), user, "audit:status");
                for (String command : List.of("audit:find " + id, "audit:show " + id, "audit:holds")) {
                    assertAnswered(VIEW.contains(user), user, command);
                }
                assertAnswered(MANAGE.contains(user), user, "audit:hold " + id + " --reason Ro4");
            }
            as("admin", "audit:release " + id + " --reason Ro4");
            ownRecordingsAreSeenWhereThatIsSwitchedOn();
        } finally {
            Files.writeString(rules, before);
        }
    }

    private static void ownRecordingsAreSeenWhereThatIsSwitchedOn() throws Exception {
        String own = session("plain", "Ro5-own");
        assertAnswered(false, "plain", "audit:find");
        karaf.set("audit.viewing.cfg", "own", "true");
        eventually(
                "own recordings are found",
                () -> as("plain", "audit:find").text().contains(own));
        assertFalse(as("plain", "audit:find").text().contains(id));
        assertTrue(as("plain", "audit:show " + own).text().contains("Ro5-own"));
        assertAnswered(false, "plain", "audit:show " + id);
        assertAnswered(false, "plain", "audit:holds");
        assertAnswered(false, "plain", "audit:status");
        karaf.set("audit.viewing.cfg", "own", "false");
        eventually("they are not any more", () -> as("plain", "audit:find").exit() != 0);
    }

    @Test
    void whoLooksAndWhoIsRefusedIsInTheLog() throws Exception {
        as("auditor", "audit:show " + id);
        assertTrue(
                karaf.log()
                        .lines()
                        .anyMatch(line ->
                                line.contains("user \"auditor\", ssh(/127.0.0.1:") && line.contains("viewed " + id)),
                karaf::log);
    }

    private static JMXConnector connect(String user) throws IOException {
        Properties ports = new Properties();
        try (InputStream in = Files.newInputStream(karaf.etc("org.apache.karaf.management.cfg"))) {
            ports.load(in);
        }
        JMXServiceURL service = new JMXServiceURL("service:jmx:rmi://127.0.0.1:" + ports.get("rmiServerPort")
                + "/jndi/rmi://127.0.0.1:" + ports.get("rmiRegistryPort") + "/karaf-root");
        return JMXConnectorFactory.connect(service, Map.of(JMXConnector.CREDENTIALS, new String[] {user, PASSWORD}));
    }

    private static Object invoke(MBeanServerConnection server, String operation, String... arguments) throws Exception {
        ObjectName name = new ObjectName("dev.sshdaudit:type=audit,name=root");
        String[] types = new String[arguments.length];
        Arrays.fill(types, String.class.getName());
        return server.invoke(name, operation, arguments, types);
    }

    @Test
    void operationsOfTheMBeanAreForTheirRoles() throws Exception {
        for (String user : USERS) {
            try (JMXConnector connector = connect(user)) {
                MBeanServerConnection server = connector.getMBeanServerConnection();
                if (VIEW.contains(user)) {
                    invoke(server, "holds", "");
                } else {
                    assertThrows(SecurityException.class, () -> invoke(server, "holds", ""), user);
                }
                if (MANAGE.contains(user)) {
                    invoke(server, "hold", "", id, "Ro6");
                    invoke(server, "release", "", id, "Ro6");
                } else {
                    assertThrows(SecurityException.class, () -> invoke(server, "hold", "", id, "Ro6"), user);
                }
            }
        }
    }

    /** Of users and roles that no other test works with. */
    @Test
    void rulesComeBreakAndGoWithTheirFiles() throws Exception {
        Path byUser = karaf.etc("audit.rule-plain.cfg");
        Path byRole = karaf.etc("audit.rule-managers.cfg");
        try {
            rulesComeAndBreak(byUser, byRole);
        } finally {
            Files.deleteIfExists(byUser);
            Files.deleteIfExists(byRole);
        }
        eventually(
                "the rules are gone",
                () -> as("admin", "audit:config audit.rule-plain").exit() != 0
                        && as("admin", "audit:config audit.rule-managers").exit() != 0);
        session("plain", "Ru2-plain");
    }

    private static void rulesComeAndBreak(Path file, Path byRole) throws Exception {
        Files.writeString(file, "users = plain\nrecord = false\n");
        awaitRule("audit.rule-plain");
        Files.writeString(byRole, "order = 2000\nroles = manager\nservers = " + karaf.port() + "\nrecord = false\n");
        awaitRule("audit.rule-managers");

        assertNotRecorded("plain", "audit.rule-plain");
        assertNotRecorded("manager", "audit.rule-managers");
        String why = as("admin", "audit:config --why plain@192.0.2.7").text();
        assertTrue(why.contains("* audit.rule-plain: matches"), why);
        assertTrue(why.contains("all channels: as PID audit.rule-plain says: record = false"), why);
        String role = as("admin", "audit:config --why eve@192.0.2.7 --role manager --server " + karaf.port())
                .text();
        assertTrue(role.contains("  audit.rule-plain: users does not name \"eve\""), role);
        assertTrue(role.contains("* audit.rule-managers: matches"), role);

        Files.writeString(file, "users = plain\nrecord = nein\n");
        eventually(
                "the status tells what is wrong",
                () -> as("admin", "audit:status")
                        .text()
                        .contains(
                                "PID audit.rule-plain, key record: \"nein\" is not allowed, it must be true or false"));
        assertTrue(
                as("admin", "audit:config audit.rule-plain").text().contains("! PID audit.rule-plain, key record: "));
        assertNotRecorded("plain", "audit.rule-plain");

        Result set = as("admin", "audit:config audit.rule-managers record true");
        assertEquals(0, set.exit(), set::toString);
        assertTrue(Files.readString(byRole).contains("record = true"), Files.readString(byRole));
        session("manager", "Ru2-manager");
        assertWhyOfAnOpenSession();
    }

    private static void awaitRule(String pid) {
        eventually("rule " + pid, () -> as("admin", "audit:config " + pid).exit() == 0);
    }

    private static void assertNotRecorded(String user, String pid) throws Exception {
        long before = recordingsOf(user);
        long told = lines("not recorded by PID " + pid);
        Result result = as(user, "echo Ru1-" + user);
        assertEquals("Ru1-" + user, result.text().strip());
        eventually("the log tells of the connection", () -> lines("not recorded by PID " + pid) > told);
        assertEquals(before, recordingsOf(user));
        assertNotEquals(0, recordingsOf("admin"));
    }

    /** How many recordings a user has. What came before a login can be in a shared recording, which is of no user. */
    private static long recordingsOf(String user) {
        return karaf.files().stream()
                .map(name -> Recording.metadataFile(karaf.audit().resolve(name)))
                .filter(metadata -> metadata.contains("\"username\" : \"" + user + "\""))
                .count();
    }

    private static long lines(String words) {
        return karaf.log().lines().filter(line -> line.contains(words)).count();
    }

    private static void assertWhyOfAnOpenSession() throws Exception {
        try (Terminal open = new Terminal(karaf.client("manager").password(PASSWORD))) {
            open.expect("@root");
            String row = as("admin", "audit:sessions")
                    .text()
                    .lines()
                    .filter(line -> line.contains("manager"))
                    .findFirst()
                    .orElseThrow();
            String why = as("admin", "audit:config --why " + row.strip().split("\\W+")[0])
                    .text();
            assertTrue(why.contains("* audit.rule-managers: matches"), why);
            assertTrue(why.contains("record = true"), why);
            open.logout();
        }
    }

    /** A bundle that asks the service on a thread without a user, and writes down what it is told. */
    @Test
    void bundleWithoutAUserIsRefused() throws Exception {
        Path jar = karaf.home().resolve("data/asker.jar");
        Path answers = karaf.home().resolve("data/answers");
        write(jar);
        Result installed = as("admin", "bundle:install -s file:" + jar);
        assertNotEquals(0, Files.size(jar));
        eventually(() -> installed + "\n" + karaf.log(), 30, () -> Files.exists(answers));
        String told = Files.readString(answers);
        for (String question : List.of("status", "find", "open", "sessions", "terminate", "delete")) {
            assertTrue(
                    told.lines()
                            .anyMatch(line -> line.startsWith(question + ": refused: ")
                                    && line.endsWith("and there is no user: log in to Karaf's shell or JMX")),
                    told);
        }
    }

    private static void write(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "asks-without-a-user");
        main.putValue("Bundle-Version", "1.0.0");
        main.putValue("Bundle-Activator", Asker.class.getName());
        main.putValue("DynamicImport-Package", "*");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Class<?> type : List.of(Asker.class, Asker.Question.class)) {
                String name = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
                    in.transferTo(out);
                }
            }
        }
    }
}
