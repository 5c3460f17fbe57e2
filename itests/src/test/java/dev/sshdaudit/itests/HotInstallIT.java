package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stock Karaf without a network; an admin installs auditing in an SSH session, and is recorded in it. */
@Timeout(300)
class HotInstallIT {

    private static final String REPOSITORY =
            "mvn:dev.sshdaudit/sshd-audit-features/" + System.getProperty("project.version") + "/xml/features";

    private static Path archive() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../features/target"))) {
            return files.filter(file -> file.toString().endsWith(".kar"))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath()
                    .normalize();
        }
    }

    private static void command(Terminal terminal, String command, String answer) throws IOException {
        terminal.type(command + "; echo done-\"" + answer + "\"\r").expect("done-" + answer);
    }

    @Test
    void auditingIsInstalledSwitchedOnAndUninstalledInOneSession() throws Exception {
        try (Karaf karaf = Karaf.stock("hot-install")) {
            karaf.offerFeatures();
            karaf.start();
            String bundlesBefore = karaf.ssh().exec("bundle:list -t 0 -s").text();
            try (Terminal terminal = new Terminal(karaf.ssh())) {
                terminal.expect("@root");
                command(terminal, "feature:repo-add " + REPOSITORY, "repo");
                command(terminal, "feature:install sshd-audit", "install");
                assertEquals(Set.of(), karaf.recordings(), "recorded though it is switched off");
                command(terminal, "config:edit audit", "edit");
                command(terminal, "config:property-set format binary", "format");
                command(terminal, "config:property-set storage file", "storage");
                command(terminal, "config:property-set enable true", "enable");
                command(terminal, "config:update", "update");
                command(terminal, "config:edit audit.intercept", "edit2");
                command(terminal, "config:property-set stdin true", "stdin");
                command(terminal, "config:property-set stdout true", "stdout");
                command(terminal, "config:update", "update2");
                eventually("recording of the session", () -> karaf.recordings().size() == 1);
                eventually("interception in force", () -> status(karaf).contains("stdin, stdout"));
                command(terminal, "shell:echo Ht2-\"recorded\"", "echo");
                command(terminal, "feature:uninstall sshd-audit", "uninstall");
                assertJoined(karaf);
                command(terminal, "feature:install sshd-audit", "reinstall");
                eventually("recording of the session again", () -> status(karaf).contains("stdin, stdout"));
                command(terminal, "feature:uninstall sshd-audit", "again");
                terminal.logout();
            }
            assertNothingIsLeft(karaf);
            String bundlesAfter = karaf.ssh().exec("bundle:list -t 0 -s").text();
            assertEquals(names(bundlesBefore), names(bundlesAfter));
            karaf.stop();
            assertEquals(List.of(), karaf.complaints());
            assertEquals(List.of(), karaf.stackTraces());
        }
    }

    private static void assertNothingIsLeft(Karaf karaf) throws Exception {
        eventually(
                () -> "end of our threads: " + threads(karaf),
                60,
                () -> threads(karaf).isEmpty());
        eventually("end of our class loaders", () -> {
            karaf.jcmd("GC.run");
            return !karaf.jcmd("VM.classloaders", "show-classes=true").contains("dev.sshdaudit");
        });
    }

    private static List<String> threads(Karaf karaf) {
        return karaf.jcmd("Thread.print")
                .lines()
                .filter(line -> line.startsWith("\"sshd-audit"))
                .toList();
    }

    private static String status(Karaf karaf) {
        try {
            return karaf.ssh().exec("audit:status").text();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> names(String bundles) {
        return bundles.lines()
                .filter(line -> line.contains("Active") || line.contains("Resolved"))
                .map(line -> line.replaceFirst(".* ([^ ]+)$", "$1"))
                .sorted()
                .toList();
    }

    private static void assertJoined(Karaf karaf) throws IOException {
        Recording joined = null;
        for (String name : karaf.recordings()) {
            Path file = karaf.audit().resolve(name);
            eventually("end of the recording", () -> Recording.metadata(file).contains("\"ended\""));
            Recording recording = Recording.read(file);
            if (recording.messages().get(0).extras().containsKey(AuditMessage.JOINED)
                    && recording.text(0, Io.STDOUT).contains("Ht2-")) {
                joined = recording;
            }
        }
        assertEquals(new Connect("127.0.0.1", "XX"), joined.messages().get(0).payload());
        assertEquals(new HandshakeSuccessful("karaf"), joined.messages().get(1).payload());
        AuditMessage channel = joined.only(ChannelOpen.NewChannelSuccessful.class);
        assertEquals(true, channel.extras().get(AuditMessage.JOINED));
        assertEquals(
                Map.of("term", "xterm", "columns", 80L, "rows", 24L),
                channel.extras().get(AuditMessage.TERMINAL));
        assertTrue(joined.text(0, Io.STDIN).contains("shell:echo Ht2-\"recorded\""), joined.text(0, Io.STDIN));
        // it runs on a thread of Karaf's own, so that this alone tells who switched auditing off
        assertTrue(joined.text(0, Io.STDIN).contains("feature:uninstall sshd-audit"), joined.text(0, Io.STDIN));
        assertTrue(joined.text(0, Io.STDOUT).contains("Ht2-recorded"), joined.text(0, Io.STDOUT));
        assertFalse(joined.everything().contains(Karaf.PASSWORD));
    }

    @Test
    void theArchiveInstallsByBeingCopiedIntoTheDeployFolder() throws Exception {
        try (Karaf karaf = Karaf.stock("deploy")) {
            karaf.set("audit.cfg", "enable", "true", "format", "binary", "storage", "file");
            karaf.set("audit.file.cfg", "directory", "${karaf.data}/audit");
            karaf.start();
            Files.copy(archive(), karaf.home().resolve("deploy").resolve("sshd-audit.kar"));
            eventually(karaf::log, 120, () -> status(karaf).contains("auditing"));
            eventually(
                    "auditing is on",
                    () -> status(karaf).lines().anyMatch(line -> line.startsWith("auditing") && line.endsWith("on")));
            Recording recording = Recording.of(karaf, () -> karaf.ssh().exec("shell:echo x"));
            assertTrue(recording.messages().size() > 8);
            karaf.stop();
            assertEquals(List.of(), karaf.complaints());
            assertEquals(List.of(), karaf.stackTraces());
        }
    }
}
