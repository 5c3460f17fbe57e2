package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.verify.LedgerSummary;
import dev.sshdaudit.query.Finding.Kind;
import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ledger that a Karaf keeps beside its recordings. */
@Timeout(600)
class LedgerIT {

    private static final Pattern SIGNER =
            Pattern.compile("sshd-audit/[0-9a-f]{16} namespaces=\"sshd-audit\" ssh-\\S+ \\S+");

    private static Karaf karaf;

    @BeforeAll
    static void start() throws Exception {
        karaf = Karaf.distribution("ledger").start();
    }

    @AfterAll
    static void stop() {
        karaf.close();
    }

    private static Path program(String name) {
        return karaf.home().resolve("bin").resolve(name);
    }

    private static Result verify(Path folder, String... options) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(program("auditlog-decoder").toString(), "verify"));
        command.addAll(List.of(options));
        command.add(folder.toString());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return Processes.run(builder);
    }

    /** Lets the ledger end its segment, with a checkpoint, and begin another one. */
    private static void restart() throws Exception {
        karaf.stop();
        karaf.start();
    }

    private static Path copyOf(Path folder, String name) throws IOException {
        Path copy = karaf.home().resolve(name);
        Files.createDirectories(copy);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return copy;
    }

    private static Set<String> ledgers(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("ledger-.*\\.jsonl"))
                    .map(name -> name.split("-")[1])
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void aSessionIsInTheLedgerWhichTheKeyOfTheStatusVerifies() throws Exception {
        Recording recording = Recording.of(karaf, () -> karaf.ssh().exec("echo Lg1-in-the-ledger"));
        String status = karaf.ssh().exec("audit:status").text();
        Matcher signer = SIGNER.matcher(status.replaceAll("\\s+", " "));
        assertTrue(signer.find(), status);
        Path signers = Files.writeString(karaf.home().resolve("allowed_signers"), signer.group() + "\n");
        restart();

        Result verified = verify(karaf.audit(), "--allowed-signers", signers.toString());
        assertEquals(0, verified.exit(), verified::toString);
        assertTrue(verified.text().contains("all is as the ledgers say"), verified::toString);

        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(karaf.audit())) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".jsonl")).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        String name = recording.file().getFileName().toString();
        List<String> about =
                lines.stream().filter(line -> line.contains("\"" + name + "\"")).toList();
        assertTrue(about.stream().anyMatch(line -> line.contains("\"recording.closed\"")), about::toString);
        String connection = about.stream()
                .filter(line -> line.contains("\"connection.closed\""))
                .findFirst()
                .orElseThrow(() -> new AssertionError(about));
        assertTrue(connection.contains("\"user\":\"karaf\""), connection);
        assertTrue(connection.contains("\"command\":\"echo Lg1-in-the-ledger\""), connection);
        assertTrue(connection.contains("\"method\":\"password\""), connection);
    }

    @Test
    void whatIsDoneToAFolderIsFound() throws Exception {
        Path recording =
                Recording.of(karaf, () -> karaf.ssh().exec("echo Lg2-changed")).file();
        restart();
        Path copy = copyOf(karaf.audit(), "changed");
        assertEquals(List.of(), Verified.of(copy).alarms());
        Path victim = copy.resolve(recording.getFileName());

        byte[] bytes = Files.readAllBytes(victim);
        bytes[bytes.length / 2] ^= 1;
        Files.write(victim, bytes);
        assertFound(copy, "CHANGED", victim);

        Files.write(victim, Files.readAllBytes(recording), StandardOpenOption.TRUNCATE_EXISTING);
        Files.write(victim, Arrays.copyOf(bytes, bytes.length - 1));
        assertFound(copy, "CUT SHORT", victim);

        Files.delete(victim);
        assertFound(copy, "REMOVED", victim);
    }

    private static void assertFound(Path folder, String kind, Path file) throws Exception {
        Result verified = verify(folder);
        assertNotEquals(0, verified.exit(), verified::toString);
        assertTrue(
                verified.text()
                        .lines()
                        .anyMatch(line -> line.contains(kind)
                                && line.contains(file.getFileName().toString())),
                verified::toString);
    }

    @Test
    void afterAKillTheLedgerGoesOn() throws Exception {
        Set<String> before = ledgers(karaf.audit());
        try (LineTypist typist = new LineTypist(karaf.ssh(), "lg3")) {
            typist.await(2);
            karaf.kill();
        }
        Verified.of(karaf.audit()).assertNoAlarm();
        karaf.start();
        // the recording that the kill left open is hashed soon after the start
        eventually(
                "recordings that a kill left open are closed in the ledger",
                () -> Verified.whileRecording(karaf.audit()).assertNoAlarm().findings().stream()
                                .filter(finding -> finding.kind() == Kind.OPEN)
                                .count()
                        <= 1);
        assertEquals(before, ledgers(karaf.audit()));
    }

    @Test
    void twoNodesOnOneFolderKeepTwoLedgers() throws Exception {
        Path shared = Files.createDirectories(karaf.home().resolve("shared"));
        try (Karaf one = Karaf.distribution("ledger-one")
                        .set("audit.file.cfg", "directory", shared.toString())
                        .start();
                Karaf two = Karaf.distribution("ledger-two")
                        .set("audit.file.cfg", "directory", shared.toString())
                        .start()) {
            one.ssh().exec("echo Lg4-one");
            two.ssh().exec("echo Lg4-two");
            Recording.showing(shared, "Lg4-one");
            Recording.showing(shared, "Lg4-two");
            one.stop();
            two.kill();
        }
        Verified verified = Verified.of(shared).assertNoAlarm();
        assertEquals(
                2,
                verified.ledgers().stream()
                        .map(LedgerSummary::ledger)
                        .distinct()
                        .count());
    }

    @Test
    void whereTheLedgerCannotBeWrittenModeDecides() throws Exception {
        try (Karaf other = Karaf.distribution("ledger-refused")) {
            Path file = Files.writeString(other.home().resolve("a-file"), "");
            other.set("audit.ledger.cfg", "directory", file.resolve("ledger").toString())
                    .start();
            Recording recording = Recording.of(other, () -> other.ssh().exec("echo Lg5-goes-on"));
            assertTrue(Files.exists(recording.file()));
            eventually(
                    () -> "the log names the key\n" + other.log(),
                    30,
                    () -> other.log().contains("PID audit.ledger, key directory"));

            other.set("audit.cfg", "mode", "strict");
            eventually(
                    "no user gets in",
                    60,
                    () -> other.ssh().exec("echo Lg5-refused").exit() != 0);

            other.set(
                    "audit.ledger.cfg",
                    "directory",
                    other.home().resolve("data/audit-ledger").toString());
            eventually(
                    "all users get in again",
                    60,
                    () -> other.ssh().exec("echo Lg5-again").exit() == 0);
        }
    }
}
