package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * What the distribution lets a user do who has nothing but the right to log in. Every try that is denied is one that an
 * admin may make.
 */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HardenIT {

    private static final String PASSWORD = "Hd1-" + Long.toHexString(System.nanoTime());

    /** All that a user without roles may use. */
    private static final Set<String> ALLOWED = new TreeSet<>(Set.of(
            "jaas:whoami",
            "shell:break",
            "shell:clear",
            "shell:complete",
            "shell:continue",
            "shell:date",
            "shell:each",
            "shell:echo",
            "shell:if",
            "shell:keymap",
            "shell:logout",
            "shell:not",
            "shell:printf",
            "shell:setopt",
            "shell:sleep",
            "shell:try",
            "shell:unsetopt",
            "shell:until",
            "shell:while"));

    private static Karaf karaf;

    @BeforeAll
    static void start() throws Exception {
        karaf = Karaf.asShipped("harden");
        karaf.set("users.properties", "plain", PASSWORD + ",ssh", "looker", PASSWORD + ",ssh,viewer");
        karaf.start();
    }

    @AfterAll
    static void stop() throws Exception {
        karaf.stop();
        karaf.close();
    }

    private static OpenSsh plain() {
        return karaf.client("plain").password(PASSWORD);
    }

    private static boolean isDenied(Result result) {
        return result.exit() != 0
                && (result.text().contains("Command not found") || result.text().contains("Insufficient credentials"));
    }

    @Test
    @Order(1)
    void everyCommandThatIsNotMeantForAllIsDenied() throws Exception {
        Set<String> all = karaf.ssh()
                .run("*:help")
                .text()
                .replaceAll("\u001b\\[[0-9;]*m", "")
                .lines()
                .map(line -> line.strip().split("[ |]", 2)[0])
                .filter(name -> name.matches("[a-z]+:.+"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(all.size() > 150, all.toString());
        assertEquals(Set.of(), denied(karaf.ssh(), all), "denied to an admin");
        Set<String> open = new TreeSet<>(all);
        open.removeAll(denied(plain(), all));
        assertEquals(ALLOWED, open);
    }

    /** Which commands are denied to a user, tried with {@code --help}, which changes nothing. */
    private static Set<String> denied(OpenSsh user, Set<String> commands) throws Exception {
        StringBuilder script = new StringBuilder();
        for (String command : commands) {
            // they end the session, show a screen, or take their arguments for a command
            if (!Set.of("shell:logout", "shell:ttop", "shell:tmux", "shell:nano", "shell:eval")
                    .contains(command)) {
                script.append("try { %s --help } { echo Hd2 %s $exception } ; ".formatted(command, command));
            }
        }
        String text = user.run(script.toString()).text().replaceAll("\u001b\\[[0-9;]*m", "");
        Set<String> denied = text.lines()
                .filter(line -> line.startsWith("Hd2 "))
                .filter(line -> line.contains("Insufficient credentials") || line.contains("Command not found"))
                .map(line -> line.split(" ")[1])
                .collect(Collectors.toCollection(TreeSet::new));
        for (String command : List.of("shell:ttop", "shell:tmux", "shell:nano")) {
            if (isDenied(user.run(command + " --help"))) {
                denied.add(command);
            }
        }
        if (isDenied(user.run("shell:eval echo"))) {
            denied.add("shell:eval");
        }
        return denied;
    }

    @Test
    @Order(2)
    void filesAreNeitherReadNorWrittenWithCommands() throws Exception {
        String home = karaf.home().toString();
        for (String command : List.of(
                "shell:cat etc/users.properties",
                "shell:head etc/users.properties",
                "shell:head -n 5 etc/users.properties",
                "shell:tail etc/users.properties",
                "shell:tail -n 5 etc/users.properties",
                "shell:grep karaf etc/users.properties",
                "shell:grep -i karaf etc/users.properties etc/audit.cfg",
                "echo a | shell:grep karaf etc/users.properties",
                "shell:sort etc/users.properties",
                "shell:wc etc/users.properties",
                "shell:less -F etc/users.properties",
                "shell:ls etc",
                "shell:source etc/shell.init.script",
                "shell:exec echo Hd3",
                "echo Hd4 > deploy/hd4.txt",
                "echo Hd5 >> data/hd5.txt",
                "echo Hd6 | shell:tac -f data/hd6.txt",
                "config:install file:" + home + "/etc/audit.cfg hd7.cfg",
                "config:property-set -p hd8 a b",
                "config:property-get -p audit enable",
                "bundle:start sshd-audit-core",
                "feature:install wrap",
                "kar:list",
                "jaas:realm-list",
                "system:property user.home",
                "log:set INFO hd9",
                "log:display -n 1",
                "scr:list",
                "cm:listConfigurations null",
                "instance:list",
                "dev:dump-create -d data",
                "$.context getBundles",
                "x = $.context ; $x getBundles",
                "\"text\" length",
                "shell:new java.lang.String x",
                "shell:addCommand hd $.context")) {
            Result result = plain().run(command);
            assertTrue(isDenied(result), () -> command + ": " + result);
            assertFalse(result.text().contains(PASSWORD), command);
        }
        for (String file : List.of("deploy/hd4.txt", "data/hd5.txt", "data/hd6.txt", "etc/hd7.cfg", "etc/hd8.cfg")) {
            assertFalse(Files.exists(karaf.home().resolve(file)), file);
        }
        for (String command : List.of(
                "shell:cat etc/users.properties",
                "shell:grep karaf etc/users.properties",
                "shell:head -n 5 etc/users.properties",
                "shell:exec echo Hd3",
                "echo Hd4 > data/hd4.txt",
                "config:install file:" + home + "/etc/audit.cfg hd7.cfg",
                "config:property-set -p hd8 a b",
                "bundle:start sshd-audit-core",
                "jaas:realm-list",
                "system:property user.home",
                "log:display -n 1",
                "scr:list",
                "$.context getBundles",
                "\"text\" length")) {
            Result result = karaf.ssh().run(command);
            assertFalse(isDenied(result), () -> command + ": " + result);
        }
        assertTrue(Files.exists(karaf.home().resolve("data/hd4.txt")));
        assertTrue(Files.exists(karaf.etc("hd7.cfg")));
    }

    @Test
    @Order(3)
    void pipesStillWorkForAll() throws Exception {
        Result result = plain().run("echo Hd10 | grep -i hd10 | head -n 1 | sort | wc");
        assertFalse(isDenied(result), result::toString);
        assertTrue(plain().run("echo Hd11 | grep Hd11").text().contains("Hd11"));
        assertTrue(plain().run("help").text().contains("shell:echo"));
    }

    @Test
    @Order(4)
    void aShellBeginsWithoutAnError() throws Exception {
        try (Terminal terminal = new Terminal(plain())) {
            terminal.expect("plain").typeUntil("Hd12-shown", "echo Hd12-\"shown\"\r");
            assertFalse(terminal.screen().contains("Error in initialization script"), terminal.screen());
            terminal.logout();
        }
    }

    /** A viewer sees how things are, without secrets, and changes nothing. */
    @Test
    @Order(5)
    void aViewerChangesNothing() throws Exception {
        OpenSsh viewer = karaf.client("looker").password(PASSWORD);
        for (String command : List.of("bundle:list", "feature:list -i", "log:display -n 1", "audit:status")) {
            assertEquals(0, viewer.run(command).exit(), command);
        }
        for (String command : List.of(
                "config:list",
                "bundle:stop sshd-audit-core",
                "feature:uninstall wrap",
                "log:set INFO x",
                "audit:list")) {
            assertTrue(isDenied(viewer.run(command)), command);
        }
    }

    private static JMXConnector jmx(String user, String password) throws IOException {
        Properties ports = new Properties();
        try (var in = Files.newInputStream(karaf.etc("org.apache.karaf.management.cfg"))) {
            ports.load(in);
        }
        JMXServiceURL url = new JMXServiceURL("service:jmx:rmi://127.0.0.1:" + ports.get("rmiServerPort")
                + "/jndi/rmi://127.0.0.1:" + ports.get("rmiRegistryPort") + "/karaf-root");
        return JMXConnectorFactory.connect(url, Map.of(JMXConnector.CREDENTIALS, new String[] {user, password}));
    }

    @Test
    @Order(6)
    void noUserConnectsOverJmx() throws Exception {
        assertThrows(SecurityException.class, () -> jmx("plain", PASSWORD).close());
        assertThrows(SecurityException.class, () -> jmx("looker", PASSWORD).close());
        assertThrows(
                SecurityException.class, () -> jmx(Karaf.USER, Karaf.PASSWORD).close());
    }

    /** Where an operator lets users connect, the rules still hold; the control of the test above, too. */
    @Test
    @Order(7)
    void whereJmxIsLetInConfigurationAndBundlesAreForAdmins() throws Exception {
        karaf.set("org.apache.karaf.management.cfg", "jmxRealm", "karaf");
        ObjectName config = new ObjectName("org.apache.karaf:type=config,name=root");
        ObjectName bundle = new ObjectName("org.apache.karaf:type=bundle,name=root");
        ObjectName query = new ObjectName("dev.sshdaudit:type=audit,name=root");
        eventually("JMX", 60, HardenIT::adminConnects);
        try (JMXConnector connector = jmx(Karaf.USER, Karaf.PASSWORD)) {
            MBeanServerConnection admin = connector.getMBeanServerConnection();
            assertNotNull(set(admin, config));
            assertNotNull(admin.getAttribute(bundle, "Bundles"));
            assertEquals(true, admin.getAttribute(query, "Enabled"));
            assertNotNull(find(admin, query));
        }
        String text = String.class.getName();
        for (String user : List.of("plain", "looker")) {
            try (JMXConnector connector = jmx(user, PASSWORD)) {
                MBeanServerConnection server = connector.getMBeanServerConnection();
                assertThrows(SecurityException.class, () -> set(server, config), user);
                assertThrows(
                        SecurityException.class,
                        () -> server.invoke(bundle, "stop", new Object[] {"sshd-audit-core"}, new String[] {text}),
                        user);
                assertThrows(
                        SecurityException.class,
                        () -> server.invoke(config, "listProperties", new Object[] {"audit.s3"}, new String[] {text}),
                        user);
                assertThrows(SecurityException.class, () -> find(server, query), user);
                if (user.equals("looker")) {
                    assertEquals(true, server.getAttribute(query, "Enabled"));
                } else {
                    assertThrows(SecurityException.class, () -> server.getAttribute(query, "Enabled"), user);
                }
            }
        }
    }

    /** Asks for the newest recording. */
    private static Object find(MBeanServerConnection server, ObjectName query) throws Exception {
        Object[] values = new Object[12];
        String[] types = new String[12];
        Arrays.fill(types, String.class.getName());
        values[9] = 0L;
        types[9] = "long";
        values[10] = false;
        types[10] = "boolean";
        values[11] = 1;
        types[11] = "int";
        return server.invoke(query, "find", values, types);
    }

    private static boolean adminConnects() {
        try {
            jmx(Karaf.USER, Karaf.PASSWORD).close();
            return true;
        } catch (IOException | SecurityException e) {
            return false;
        }
    }

    private static Object set(MBeanServerConnection server, ObjectName config) throws Exception {
        String text = String.class.getName();
        server.invoke(config, "setProperty", new Object[] {"hd13", "a", "b"}, new String[] {text, text, text});
        return server.invoke(config, "listProperties", new Object[] {"hd13"}, new String[] {text});
    }

    /** Last, as the control switches sftp on. */
    @Test
    @Order(8)
    void filesAreNotCopied() throws Exception {
        Path copy = karaf.home().resolve("hd14");
        for (OpenSsh user : List.of(plain(), karaf.ssh())) {
            assertNotEquals(
                    0, user.sftp("get etc/users.properties " + copy + "\n").exit());
            assertNotEquals(
                    0, user.scp("-O", ":etc/users.properties", copy.toString()).exit());
            assertFalse(Files.exists(copy));
        }
        karaf.set("org.apache.karaf.shell.cfg", "sftpEnabled", "true");
        eventually("sftp", 60, () -> {
            try {
                return karaf.ssh()
                                .sftp("get etc/users.properties " + copy + "\n")
                                .exit()
                        == 0;
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        try (Stream<String> lines = Files.lines(copy)) {
            assertTrue(lines.anyMatch(line -> line.contains(PASSWORD)));
        }
    }
}
