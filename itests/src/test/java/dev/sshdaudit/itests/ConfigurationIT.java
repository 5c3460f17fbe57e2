package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

    /** A certificate of no use: it has ended, and its key is lost. */
    private static final String CERTIFICATE = """
            MIIBhzCCAS2gAwIBAgIUGUWIfbSopPIHqiQ49wk4Sil2D+cwCgYIKoZIzj0EAwIw
            GTEXMBUGA1UEAwwOaW1wb3J0LmV4YW1wbGUwHhcNMjYxMTI3MTUzMjQ1WhcNMjYx
            MTI4MTUzMjQ1WjAZMRcwFQYDVQQDDA5pbXBvcnQuZXhhbXBsZTBZMBMGByqGSM49
            AgEGCCqGSM49AwEHA0IABAogFHnyCs4pcXPoQxebcy4YXhmqEpGAyXpAUF/2gpf1
            WR/f/hQjxmFW4VQ9fAfT3fPo8VzZjIk9QRpuLkKjBFOjUzBRMB0GA1UdDgQWBBQ6
            WSP7zrLPXB46wvbhkOBwz9zyyTAfBgNVHSMEGDAWgBQ6WSP7zrLPXB46wvbhkOBw
            z9zyyTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCICbLTy1xGYup
            cSbfJvvzxB3b9GZnft4A4kT1BDTbxP+5AiEA86jO+Jl4OXN0KnEGdBxuQo3KABIx
            VJBxeDcVxpC5Q00=""";

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
                        "required": "", "unauthenticated": "shared"
                      },
                      "audit.binary": {":configurator:policy": "force", "compression": "zstd", "level": 3},
                      "audit.file": {":configurator:policy": "force", "directory": "%s"}
                    }
                    """.formatted(folder));
            exec("bundle:install -s file:" + bundle);
        });
    }

    @Test
    void byTheConfigurationOfContainerSsh() throws Exception {
        takesEffect("by-import", false, folder -> {
            exec("config:property-set -p audit.binary compression gzip");
            Path file = Files.writeString(karaf.home().resolve("containerssh.yaml"), """
                    audit:
                      enable: yes
                      format: binary
                      storage: file
                      intercept: {stdin: true, stdout: true, stderr: true}
                      file:
                        directory: %s
                    """.formatted(folder));
            assertTrue(exec("audit:import " + file).contains("Nothing was written"));
            String told = exec("audit:import --write " + file);
            assertTrue(told.contains("audit.file.cfg has now directory; other values before had directory"), told);
            assertTrue(exec("audit:config audit.file directory").contains("set"));
        });
        importOfABucket();
    }

    /** The storage is not installed: its file waits for it, without the secret. */
    private static void importOfABucket() throws Exception {
        String pem = "-----BEGIN CERTIFICATE-----\n" + CERTIFICATE + "\n-----END CERTIFICATE-----";
        Path file = Files.writeString(karaf.home().resolve("bucket.json"), """
                {"audit": {"S3": {"bucket": "my-audit", "accessKey": "Cn1-access", "secretKey": "Cn1-secret",
                  "cacert": "%s"}}}
                """.formatted(pem.replace("\n", "\\n")));
        Result result = karaf.ssh().exec("audit:import --write " + file);
        assertTrue(
                result.text().contains("PID audit.s3 is not there yet: feature:install sshd-audit-s3"),
                result::toString);
        String bucket = Files.readString(karaf.home().resolve("etc/audit.s3.cfg"));
        assertTrue(bucket.contains("secretKey = $[env:AUDIT_S3_SECRET_KEY]"), bucket);
        assertTrue(bucket.contains("# "), "the comments have gone");
        assertFalse(bucket.contains("Cn1-"), "a secret");
        eventually(
                "Karaf reads the certificate as it was",
                30,
                () -> exec("config:property-get -p audit.s3 cacert; echo").contains("-----BEGIN CERTIFICATE-----"));
        assertEquals(
                pem.lines().toList(),
                exec("config:property-get -p audit.s3 cacert; echo")
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList());
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
