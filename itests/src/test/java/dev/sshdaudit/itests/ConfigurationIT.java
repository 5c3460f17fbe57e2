package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ways to configure auditing from outside, each of which changes three PIDs at once while a session is open. */
@Timeout(300)
class ConfigurationIT {

    private static final int BODY = 40;

    private static Karaf karaf;

    @BeforeAll
    static void start() throws Exception {
        karaf = Karaf.distribution("configuration").start();
    }

    @AfterAll
    static void stop() throws Exception {
        karaf.stop();
        assertEquals(List.of(), karaf.complaints());
        assertEquals(List.of(), karaf.stackTraces());
        karaf.close();
    }

    private static String exec(String command) {
        try {
            Result result = karaf.ssh().exec(command);
            assertEquals(0, result.exit(), result::toString);
            return result.text();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private interface Change {
        void make(Path folder) throws Exception;
    }

    /** What is configured holds for who comes then, and who was there does not notice. */
    private static void takesEffect(String name, boolean zstd, Change change) throws Exception {
        Path folder = karaf.home().resolve("data").resolve(name);
        try (Terminal running = new Terminal(karaf.ssh())) {
            running.expect("@root");
            running.type("echo Cn1-\"before-" + name + "\"\r").expect("Cn1-before-" + name);
            change.make(folder);
            eventually(
                    () -> name + " in force: " + exec("audit:status"),
                    60,
                    () -> exec("audit:status").contains(folder.toString()));
            exec("shell:echo Cn1-new-" + name);
            Path file = Recording.showing(folder, "Cn1-new-" + name);
            assertEquals(zstd ? 0x28 : 0x1f, Files.readAllBytes(file)[BODY], file + " has the other compression");
            running.type("echo Cn1-\"after-" + name + "\"\r").expect("Cn1-after-" + name);
            running.logout();
            String screen = Recording.ended(before(name)).text(0, Io.STDOUT);
            assertTrue(screen.contains("Cn1-before-" + name) && screen.contains("Cn1-after-" + name), screen);
        }
    }

    /** Where the session went that was there before. */
    private static Path before(String name) {
        return Recording.showing(karaf.home().resolve("data"), "Cn1-before-" + name);
    }

    @Test
    void byFilesInEtc() throws Exception {
        takesEffect(
                "by-file",
                true,
                folder -> karaf.set("audit.cfg", "mailbox.size", "2097152")
                        .set("audit.binary.cfg", "compression", "zstd")
                        .set("audit.file.cfg", "directory", folder.toString()));
    }

    @Test
    void byCommands() throws Exception {
        takesEffect(
                "by-command",
                false,
                folder -> exec("config:property-set -p audit mailbox.size 3145728;"
                        + "config:property-set -p audit.binary compression gzip;"
                        + "config:edit audit.file; config:property-set directory " + folder + "; config:update"));
    }

    /** It names all keys: those that a resource leaves out count as removed three seconds later, which the log warns of. */
    @Test
    void byAResourceForTheConfigurator() throws Exception {
        takesEffect("by-resource", true, folder -> {
            Path bundle = karaf.home().resolve("configuration.jar");
            pack(bundle, """
                    {
                      ":configurator:resource-version": 1,
                      "audit": {
                        ":configurator:policy": "force",
                        "enable": true, "format": "binary", "storage": "file", "mailbox.size": 4194304,
                        "mode": "best_effort", "exempt.users": "", "mailbox.timeout": 5, "mailbox.total": 0,
                        "unauthenticated": "shared"
                      },
                      "audit.binary": {":configurator:policy": "force", "compression": "zstd", "level": 3},
                      "audit.file": {":configurator:policy": "force", "directory": "%s"}
                    }
                    """.formatted(folder));
            exec("bundle:install -s file:" + bundle);
        });
    }

    private static void pack(Path bundle, String resource) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "configuration-for-the-configurator");
        main.putValue("Require-Capability", "osgi.extender;filter:=\"(osgi.extender=osgi.configurator)\"");
        try (OutputStream out = Files.newOutputStream(bundle);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.putNextEntry(new ZipEntry("OSGI-INF/configurator/audit.json"));
            jar.write(resource.getBytes(StandardCharsets.UTF_8));
            jar.closeEntry();
        }
    }

    /** Formats and storages that come and go together are one change. */
    @Test
    void bundlesThatChangeTogetherMakeOneNewPart() throws Exception {
        try (Terminal running = new Terminal(karaf.ssh())) {
            running.expect("@root");
            running.type("echo Cn2-\"before\"\r").expect("Cn2-before");
            Path first = Recording.showing(karaf.home().resolve("data"), "Cn2-before");
            String both = "sshd-audit-format-binary sshd-audit-storage-file";
            exec("bundle:stop " + both + "; config:property-set -p audit.binary level 1; bundle:start " + both);
            running.type("echo Cn2-\"after\"\r").expect("Cn2-after");
            Path second = Recording.showing(karaf.home().resolve("data"), "Cn2-after");
            assertEquals(first.getFileName() + ".2", second.getFileName().toString());
            running.logout();
            assertTrue(Recording.metadata(first).contains("\"continued\""));
            Recording.ended(second);
        }
    }
}
