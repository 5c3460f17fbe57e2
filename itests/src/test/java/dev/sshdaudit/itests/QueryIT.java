package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** The commands that ask the ledger, over SSH to a real Karaf. */
@Timeout(300)
@TestMethodOrder(OrderAnnotation.class)
class QueryIT {

    private static final String PASSWORD = "Qu1-" + Long.toHexString(System.nanoTime());

    private static Karaf karaf;
    private static Recording session;
    private static String id;

    @BeforeAll
    static void record() throws Exception {
        karaf = Karaf.distribution("query");
        karaf.set("users.properties", "alice", PASSWORD + ",ssh,admin");
        karaf.start();
        session = Recording.of(
                karaf, () -> karaf.client("alice").password(PASSWORD).run("echo Qu2-needle"));
        id = session.file().getFileName().toString();
        karaf.client("mallory").password("Qu3-wrong").run("echo Qu4-never");
    }

    @AfterAll
    static void stop() throws Exception {
        karaf.stop();
        assertEquals(List.of(), karaf.stackTraces());
        assertFalse(karaf.log().contains(PASSWORD));
        karaf.close();
    }

    private static String ask(String command) throws IOException, InterruptedException {
        Result result = karaf.ssh().run(command);
        assertEquals(0, result.exit(), result::toString);
        return result.text();
    }

    private static String refused(String command) throws IOException, InterruptedException {
        Result result = karaf.ssh().run(command);
        assertNotEquals(0, result.exit(), result::toString);
        return result.text() + result.stderr();
    }

    @Test
    void recordingsAndConnectionsAreFound() throws Exception {
        assertTrue(ask("audit:find --user alice --since 1h").contains(id));
        assertFalse(ask("audit:find --user bob").contains(id));
        assertFalse(ask("audit:find --user alice --until 1h").contains(id));
        assertTrue(ask("audit:find --state ended " + id.substring(0, 6)).contains("| ended"));
        eventually("the connection is in the ledger", () -> {
            String found = ask("audit:find --command Qu2-needle");
            return found.contains(id) && found.contains("\"echo Qu2-needle\"");
        });
        eventually(
                "the failed login is in the ledger",
                () -> ask("audit:find --failed-logins --since 1h").contains("(mallory)"));
        assertTrue(refused("audit:find --since soon").contains("--since soon is no time"));
    }

    @Test
    void theListIsTheLedgers() throws Exception {
        String list = ask("audit:list " + id);
        assertTrue(list.contains("| alice |") && list.contains("| ended"), list);
        assertFalse(list.contains("cannot be read"), list);
    }

    @Test
    void allIsVerifiedAndAnEditedByteIsFound() throws Exception {
        assertTrue(refused("audit:verify").contains("Which recordings?"));
        assertTrue(ask("audit:verify " + id).contains("1 recording, "));
        String all = ask("audit:verify --all");
        assertTrue(all.contains("all is as the ledgers say") && all.contains("sshd-audit/"), all);
        byte[] bytes = Files.readAllBytes(session.file());
        byte[] edited = bytes.clone();
        edited[edited.length / 2] ^= 1;
        Files.write(session.file(), edited);
        try {
            String found = refused("audit:verify --user alice");
            assertTrue(found.contains("CHANGED  " + id + ": "), found);
            assertTrue(found.contains("NOT as the ledgers say"), found);
        } finally {
            Files.write(session.file(), bytes);
        }
        assertTrue(ask("audit:verify --user alice").contains("all is as the ledgers say"));
    }

    /** After all others: a minute after the session, or once a recording has been deleted, the ledger has a checkpoint. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aProofIsVerifiedByTheDecoderAlone() throws Exception {
        Path folder = Files.createDirectories(karaf.home().resolve("proof"));
        eventually(
                "a checkpoint covers the recording",
                120,
                () -> karaf.ssh()
                                .run("audit:export --as proof --secrets " + id + " " + folder)
                                .exit()
                        == 0);
        try (Stream<Path> files = Files.list(folder)) {
            Set<String> names = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
            assertTrue(names.containsAll(Set.of(id, "proof.json", "checkpoint", "checkpoint.sig")), names.toString());
        }
        ProcessBuilder decoder = new ProcessBuilder(
                karaf.home().resolve("bin/auditlog-decoder").toString(), "verify", folder.toString());
        decoder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Result result = Processes.run(decoder);
        assertEquals(0, result.exit(), result::toString);
        assertTrue(refused("audit:export --as proof --secrets " + id + " " + folder)
                .contains("needs an empty folder"));
    }

    @Test
    void aRecordingThatIsHeldIsKeptAndOneThatIsReleasedCanBeDeleted() throws Exception {
        karaf.awaitQuiet();
        Path file = Recording.of(
                        karaf, () -> karaf.client("alice").password(PASSWORD).run("echo Qu5-hold"))
                .file();
        String name = file.getFileName().toString();
        eventually(
                "the ledger tells of the end",
                () -> ask("audit:find --state ended " + name).contains(name));
        ask("audit:hold " + name + " --reason 'Qu6 case 7'");
        String holds = ask("audit:holds");
        assertTrue(holds.contains(name) && holds.contains("Qu6 case 7") && holds.contains("karaf"), holds);
        String held = refused("audit:delete --yes " + name + " --reason 'no longer needed'");
        assertTrue(held.contains("held"), held);
        assertTrue(Files.exists(file));
        ask("audit:release " + name + " --reason 'case closed'");
        assertFalse(ask("audit:holds").contains(name));
        ask("audit:delete --yes " + name + " --reason 'no longer needed'");
        assertFalse(Files.exists(file));
        assertFalse(ask("audit:find " + name).contains(name));
        // the ledger tells of the deletion, so nothing is missing
        assertTrue(ask("audit:verify --all").contains("all is as the ledgers say"));
    }
}
