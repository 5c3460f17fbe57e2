package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Auditing is on from the start, and the format that was chosen is not installed. */
@Timeout(300)
class StartOrderIT {

    private static final String MISSING = "PID audit, key format: \"binary\" is not there";
    private static final String BOB = "bob";
    private static final String PASSWORD = "St4-bob-" + Long.toHexString(System.nanoTime());

    private static Karaf withoutFormat(String name) throws IOException, InterruptedException {
        Karaf karaf = Karaf.asShipped(name);
        Path boot = karaf.etc("org.apache.karaf.features.cfg");
        String all = "sshd-audit/" + System.getProperty("project.version").replace('-', '.');
        String features = Files.readString(boot);
        assertTrue(features.contains(all), features);
        Files.writeString(
                boot, features.replace(all, "sshd-audit-sshd, sshd-audit-shell, sshd-audit-file, sshd-audit-ledger"));
        return karaf.set("users.properties", BOB, PASSWORD + ",_g_:admingroup");
    }

    private static void installFormat(Karaf karaf) throws IOException, InterruptedException {
        Result install = karaf.ssh().exec("feature:install sshd-audit-binary");
        assertEquals("", install.text().strip(), install::toString);
        eventually("recording", () -> karaf.log().contains("format binary and storage file are there now"));
    }

    @Test
    void inStrictNobodyGetsInFromTheFirstConnectionOnButWhoMayRepairIt() throws Exception {
        try (Karaf karaf = withoutFormat("start-strict")) {
            karaf.set("audit.cfg", "mode", "strict", "exempt.users", Karaf.USER);
            karaf.launch();
            OpenSsh bob = karaf.client(BOB).password(PASSWORD);
            List<Result> attempts = new ArrayList<>();
            eventually(() -> "a refusal: " + attempts, 120, () -> {
                attempts.add(echo(bob));
                return attempts.stream().filter(StartOrderIT::isRefusal).count() >= 3;
            });
            for (Result attempt : attempts) {
                assertFalse(attempt.text().contains("Sr3-in"), attempt::toString);
                // while Karaf starts, its server may come and go: then there is no server to give a reason
                assertEquals(255, attempt.exit(), attempt::toString);
            }
            karaf.awaitShell();
            String status = karaf.ssh().exec("audit:status").text();
            assertTrue(status.contains("binary (not there)") && status.contains(MISSING), status);
            assertTrue(status.contains("goes on in mode strict though it cannot be recorded"), status);
            installFormat(karaf);
            Result in = echo(bob);
            assertTrue(in.text().contains("Sr3-in"), in::toString);
            Recording.ended(Recording.showing(karaf.audit(), "Sr3-in"));
            karaf.stop();
            assertEquals(List.of(), karaf.stackTraces());
        }
    }

    private static Result echo(OpenSsh bob) {
        try {
            return bob.exec("shell:echo Sr3-\"in\"");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isRefusal(Result attempt) {
        return attempt.stderr().contains(Karaf.REFUSAL);
    }

    @Test
    void inBestEffortItIsSaidAndWhatWaitsIsRecordedWhenTheFormatComes() throws Exception {
        try (Karaf karaf = withoutFormat("start-best-effort").start()) {
            eventually(
                    "an error in the log",
                    () -> karaf.log().lines().anyMatch(line -> line.contains("ERROR") && line.contains(MISSING)));
            String status = karaf.ssh().exec("audit:status").text();
            assertTrue(status.contains("binary (not there)") && status.contains(MISSING), status);
            try (Terminal early = new Terminal(karaf.ssh())) {
                early.expect("@root").type("echo Sr4-\"early\"\r").expect("Sr4-early");
                assertEquals(Set.of(), karaf.recordings());
                installFormat(karaf);
                early.type("echo Sr4-\"later\"\r").expect("Sr4-later");
                early.logout();
            }
            karaf.settle();
            int found = 0;
            for (String name : karaf.recordings()) {
                Recording recording = Recording.read(karaf.audit().resolve(name));
                assertTrue(recording.messages().stream()
                        .noneMatch(message -> message.extras().containsKey(AuditMessage.LOST_MESSAGES)));
                String screen = recording.text(0, Io.STDOUT);
                found += screen.contains("Sr4-early") && screen.contains("Sr4-later") ? 1 : 0;
            }
            assertEquals(1, found, "the session is not recorded from its beginning");
            karaf.stop();
            assertEquals(List.of(), karaf.stackTraces());
        }
    }
}
