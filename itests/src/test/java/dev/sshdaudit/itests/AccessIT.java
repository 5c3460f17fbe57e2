package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may use the commands {@code audit:}, tried over SSH by a user without roles, a viewer and an admin. */
@Timeout(300)
class AccessIT {

    private static final String PASSWORD = "Ac1-" + Long.toHexString(System.nanoTime());
    private static final String RULES = "org.apache.karaf.command.acl.audit.cfg";

    private static Karaf karaf;
    private static String id;

    @BeforeAll
    static void start() throws Exception {
        karaf = Karaf.distribution("access");
        karaf.set("users.properties", "plain", PASSWORD + ",ssh", "looker", PASSWORD + ",ssh,viewer");
        karaf.set("audit.intercept.cfg", "passwords", "true");
        karaf.start();
        Recording login = Recording.of(karaf, () -> as("plain", "echo Ac2-hello"));
        id = login.file().getFileName().toString();
        assertTrue(login.everything().contains(PASSWORD), "the password is not even recorded");
    }

    @AfterAll
    static void stop() throws Exception {
        karaf.stop();
        assertFalse(karaf.log().contains(PASSWORD));
        karaf.close();
    }

    private static Result as(String user, String command) throws IOException, InterruptedException {
        return (user.equals(Karaf.USER) ? karaf.ssh() : karaf.client(user).password(PASSWORD)).run(command);
    }

    private static void assertDenied(String user, String command) throws Exception {
        Result result = as(user, command);
        assertNotEquals(0, result.exit(), result::toString);
        String all = result.text() + result.stderr();
        assertFalse(all.contains(id) || all.contains("auditing") || all.contains("Ac2-"), all);
    }

    private static String allowed(String user, String command) throws Exception {
        Result result = as(user, command);
        assertEquals(0, result.exit(), result::toString);
        return result.text();
    }

    @Test
    void aUserWithoutRolesUsesNoCommand() throws Exception {
        for (String command : List.of(
                "audit:status", "audit:list", "audit:show " + id, "audit:show --json " + id, export("--as text"))) {
            assertDenied("plain", command);
        }
        for (String command : queries()) {
            assertDenied("plain", command);
        }
        assertNothingExported();
    }

    @Test
    void aViewerSeesTheStatusOnly() throws Exception {
        assertTrue(allowed("looker", "audit:status").contains("live connections"));
        for (String command : List.of(
                "audit:list",
                "audit:show " + id,
                "audit:show --secrets " + id,
                export("--as json"),
                export("--as recording --secrets"))) {
            assertDenied("looker", command);
        }
        for (String command : queries()) {
            assertDenied("looker", command);
        }
        assertNothingExported();
    }

    @Test
    void anAdminUsesAllAndAsksForSecrets() throws Exception {
        String secret = Base64.getEncoder().encodeToString(PASSWORD.getBytes(StandardCharsets.UTF_8));
        assertLists(Karaf.USER);
        String shown = allowed(Karaf.USER, "audit:show " + id);
        assertTrue(shown.contains("Ac2-hello") && shown.contains("password=(not shown)"), shown);
        assertFalse(shown.contains(PASSWORD), shown);
        String json = allowed(Karaf.USER, "audit:show --json " + id);
        assertTrue(json.contains("\"password\":null") && json.contains("\"masked\":[\"payload.password\"]"), json);
        assertFalse(json.contains(secret), json);
        assertTrue(allowed(Karaf.USER, "audit:show --secrets " + id).contains(PASSWORD));
        assertTrue(allowed(Karaf.USER, "audit:show --secrets --json " + id).contains(secret));
    }

    /** The commands that ask the ledger. */
    private static List<String> queries() {
        return List.of(
                "audit:find",
                "audit:find --failed-logins",
                "audit:verify --all",
                "audit:delete --yes --reason x " + id,
                "audit:hold --reason x " + id,
                "audit:release --reason x " + id,
                "audit:reencrypt --reason x " + id,
                "audit:holds",
                export("--as proof --secrets"));
    }

    private static String export(String options) {
        return "audit:export " + options + " " + id + " " + folder();
    }

    /** The folder of Karaf that copies may go to. */
    private static Path folder() {
        return karaf.home().resolve("data/tmp");
    }

    private static void assertNothingExported() {
        for (String extension : List.of("", ".txt", ".jsonl")) {
            assertTrue(Files.notExists(folder().resolve(id + extension)));
        }
    }

    @Test
    void anAdminExportsAndAsksForSecrets() throws Exception {
        String secret = Base64.getEncoder().encodeToString(PASSWORD.getBytes(StandardCharsets.UTF_8));
        Path json = folder().resolve(id + ".jsonl");
        allowed(Karaf.USER, export("--as json"));
        assertFalse(Files.readString(json).contains(secret), "a password was exported without being asked for");
        allowed(Karaf.USER, export("--as json --secrets --force"));
        assertTrue(Files.readString(json).contains(secret));
        Files.delete(json);
        allowed(Karaf.USER, export("--as recording --secrets"));
        Path recording = folder().resolve(id);
        assertEquals(-1, Files.mismatch(recording, karaf.audit().resolve(id)));
        Files.delete(recording);
    }

    @Test
    void completionTellsAUserWithoutRolesNoIds() throws Exception {
        for (String user : List.of("plain", "looker")) {
            try (Terminal terminal = new Terminal(karaf.client(user).password(PASSWORD))) {
                terminal.expect("@root").type("audit:show " + id.substring(0, 4) + "\t");
                terminal.type("\u0015echo Ac3-\"done\"\r").expect("Ac3-done");
                assertFalse(terminal.screen().contains(id), terminal.screen());
                terminal.logout();
            }
        }
    }

    /** As where the bundles were updated, and the feature that brings the rules was not installed anew. */
    @Test
    void withoutRulesAllButTheStatusIsForAdmins() throws Exception {
        Path rules = karaf.etc(RULES);
        Path aside = karaf.home().resolve(RULES);
        Files.move(rules, aside);
        eventually(
                "Karaf has dropped the rules", () -> configured("config:list").isEmpty());
        for (String user : List.of("plain", "looker")) {
            assertDenied(user, "audit:list");
            assertDenied(user, "audit:show " + id);
            assertDenied(user, export("--as text"));
        }
        assertNothingExported();
        assertDenied("plain", "audit:status");
        assertLists(Karaf.USER);
        Files.move(aside, rules);
        eventually("Karaf has the rules", () -> !configured("config:list").isEmpty());
        assertDenied("looker", "audit:list");
    }

    /** Asks again where Karaf, which closes a connection as soon as its command is over, has lost the end of the list. */
    private static void assertLists(String user) throws Exception {
        String listed = allowed(user, "audit:list -n 0");
        for (int more = 0; more < 4 && !listed.contains(id); more++) {
            listed = allowed(user, "audit:list -n 0");
        }
        assertTrue(listed.contains(id), listed);
    }

    private static String configured(String list) {
        String command = list + " \"(service.pid=org.apache.karaf.command.acl.audit)\"";
        try {
            // fails where the configuration is deleted in that moment
            Result result = as(Karaf.USER, command);
            return result.exit() == 0 ? result.text() : allowed(Karaf.USER, command);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anOperatorsOwnRulesCount() throws Exception {
        karaf.set("audit.viewing.cfg", "view.roles", "viewer, auditor, admin");
        karaf.set(RULES, "list", "viewer, admin");
        eventually("the rule in force", () -> configured("config:list").contains("viewer, admin"));
        assertLists("looker");
        karaf.set(RULES, "show", "viewer, admin");
        eventually(
                "the rule in force",
                () -> configured("config:list")
                                .lines()
                                .filter(line -> line.contains("viewer, admin"))
                                .count()
                        == 2);
        assertFalse(allowed("looker", "audit:show " + id).contains(PASSWORD));
        assertDenied("looker", "audit:show --secrets " + id);
        karaf.set(RULES, "list", "auditor, admin", "show", "auditor, admin");
        karaf.set("audit.viewing.cfg", "view.roles", "auditor, admin");
        eventually("the rules in force", () -> !configured("config:list").contains("viewer, admin"));
    }
}
