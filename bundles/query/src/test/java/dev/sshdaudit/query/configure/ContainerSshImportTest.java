package dev.sshdaudit.query.configure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.config.FollowedConfiguration;
import dev.sshdaudit.query.ImportedConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an import writes into Karaf's files, and what it tells of what is in force then. */
class ContainerSshImportTest {

    private static final String ETC = "karaf.etc";

    /** A bundle that reads its file at once, refuses the value {@code false}, and does not know the value {@code binary}. */
    private final class Read implements FollowedConfiguration {

        private final String pid;
        private final String source;

        private Read(String pid, String source) {
            this.pid = pid;
            this.source = source;
        }

        @Override
        public String pid() {
            return pid;
        }

        @Override
        public @Nullable Problem problem() {
            return null;
        }

        @Override
        public List<Key> keys() {
            Properties properties = new Properties();
            try (InputStream in = Files.newInputStream(etc.resolve(pid + ".cfg"))) {
                properties.load(in);
            } catch (IOException e) {
                return List.of(new Key("enable", "true", source, null));
            }
            read.add(pid);
            return properties.stringPropertyNames().stream()
                    .map(key -> new Key(
                            key,
                            properties.getProperty(key).equals("binary") ? "none" : properties.getProperty(key),
                            SET,
                            properties.getProperty(key).equals("false")
                                    ? "PID " + pid + ", key " + key + ": no"
                                    : null))
                    .toList();
        }

        @Override
        public @Nullable String check(String key, @Nullable String value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void set(String key, @Nullable String value) {
            throw new UnsupportedOperationException();
        }
    }

    @TempDir
    private Path etc;

    @TempDir
    private Path elsewhere;

    private final List<String> read = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private final List<FollowedConfiguration> followed = new ArrayList<>(List.of(
            new Read("audit", FollowedConfiguration.DEFAULT), new Read("audit.file", FollowedConfiguration.DEFAULT)));

    @BeforeEach
    void setEtc() {
        System.setProperty(ETC, etc.toString());
    }

    @AfterEach
    void clearEtc() {
        System.clearProperty(ETC);
    }

    private ImportedConfiguration run(String text, boolean write) throws IOException {
        Path file = Files.writeString(elsewhere.resolve("config.yaml"), text);
        return new Configuring(() -> followed)
                .importContainerSsh(file, write, (pid, key) -> written.add(pid + " " + key));
    }

    @Test
    void withoutWriteNothingIsWritten() throws IOException {
        ImportedConfiguration imported =
                run("audit: {enable: true, s3: {secretKey: QueryImport-4, accessKey: x}}", false);
        assertEquals(3, imported.lines().size());
        assertEquals(List.of(), imported.problems());
        assertFalse(imported.toString().contains("QueryImport"), "a secret");
        assertEquals(0, etc.toFile().list().length);
        assertEquals(List.of(), written);
    }

    @Test
    void theSwitchComesLast() throws IOException {
        Files.writeString(etc.resolve("audit.cfg"), "enable = false\n# kept\n");
        ImportedConfiguration imported = run("audit: {enable: true, file: {directory: /srv/audit}}", true);
        assertEquals(List.of("audit.file directory", "audit enable"), written);
        assertEquals("audit.file", read.get(read.size() > 2 && read.get(0).equals("audit") ? 1 : 0));
        assertEquals("enable = true\n# kept\n", Files.readString(etc.resolve("audit.cfg")));
        assertEquals(List.of(), imported.problems());
        assertEquals(
                List.of(
                        etc.resolve("audit.file.cfg") + " has now directory",
                        etc.resolve("audit.cfg") + " has now enable; other values before had enable"),
                imported.notes());
    }

    @Test
    void whatIsNotInForceIsTold() throws IOException {
        assertEquals(
                List.of("PID audit, key enable: no"),
                run("audit: {enable: false}", true).problems());
        assertEquals(
                List.of("PID audit.s3 is not there yet: feature:install sshd-audit-s3"),
                run("audit: {s3: {bucket: my-audit}}", true).problems());
        assertTrue(Files.exists(etc.resolve("audit.s3.cfg")));
    }

    @Test
    void whatIsNotReadInTimeIsTold() throws IOException {
        assertEquals(
                List.of("PID audit, key format: written, and not in force after 10 s: see the log"),
                run("audit: {enable: true, format: binary}", true).problems());
    }

    @Test
    void nothingIsWrittenWhereAValueIsWrong() throws IOException {
        ImportedConfiguration imported = run("audit: {enable: 1, storage: file, format: x}", true);
        assertEquals(List.of("2 values are not allowed: nothing was written"), imported.problems());
        assertEquals(0, etc.toFile().list().length);
    }

    @Test
    void keysThatAreSetElsewhereAreNotLost() {
        followed.add(0, new Read("audit", FollowedConfiguration.SET));
        assertEquals(
                "PID audit is set, and not in a file audit.cfg of " + etc + ": set its keys with audit:config",
                assertThrows(IOException.class, () -> run("audit: {enable: true}", true))
                        .getMessage());
    }

    @Test
    void onlyARegularFileIsRead() {
        Configuring configuring = new Configuring(() -> followed);
        assertTrue(assertThrows(
                        IOException.class, () -> configuring.importContainerSsh(elsewhere, false, (pid, key) -> {}))
                .getMessage()
                .endsWith(" is no regular file"));
        assertTrue(assertThrows(
                        IOException.class,
                        () -> configuring.importContainerSsh(elsewhere.resolve("none"), false, (pid, key) -> {}))
                .getMessage()
                .endsWith(": there is no such file"));
    }
}
