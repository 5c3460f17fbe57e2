package dev.sshdaudit.containerssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.containerssh.CfgFiles.Change;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written into files of PIDs. */
class CfgFilesTest {

    @TempDir
    private Path etc;

    private List<Change> write(String file) throws IOException {
        try (CfgFiles files = CfgFiles.prepare(etc, Files04.translate(file))) {
            files.publish(pid -> true);
            return files.changes();
        }
    }

    private Path cfg(String pid) {
        return etc.resolve(pid + ".cfg");
    }

    private Map<Object, Object> read(String pid) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(cfg(pid))) {
            properties.load(in);
        }
        return properties;
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> files = Files.list(etc)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    @Test
    void newFilesHaveEachKey() throws IOException {
        List<Change> changes = write(Files04.ALL);
        assertEquals(Set.of("audit.cfg", "audit.intercept.cfg", "audit.file.cfg", "audit.s3.cfg"), names());
        Files04.translate(Files04.ALL).keys().forEach((pid, keys) -> {
            try {
                assertEquals(keys, read(pid));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertEquals("audit", changes.get(3).pid());
        assertFalse(Files.readString(cfg("audit.s3")).contains("CsImport"), "a secret");
    }

    @Test
    void fileKeepsItsOtherLines() throws IOException {
        Files.writeString(cfg("audit"), """
                # enable = no comment is a key
                enable = false
                mode = strict

                ! format = neither \\
                  format:none\\
                      and more
                exempt.users = \\u00e4nne,\\
                    # bob
                format = twice
                """);
        List<Change> changes = write("audit: {enable: true, format: binary, storage: file}");
        assertEquals("""
                # enable = no comment is a key
                enable = true
                mode = strict

                ! format = neither \\
                format = binary
                exempt.users = \\u00e4nne,\\
                    # bob
                storage = file
                """, Files.readString(cfg("audit")));
        assertEquals(Set.of("enable", "format"), changes.get(0).replaced());
        assertEquals(Set.of("enable", "format", "storage"), changes.get(0).set().keySet());
    }

    @Test
    void fileWithoutALastLineEndAndWithThoseOfWindows() throws IOException {
        Files.writeString(cfg("audit"), "# a\r\nenable=false\r\nmode=strict");
        write("audit: {enable: true, format: none}");
        assertEquals("# a\r\nenable = true\r\nmode=strict\r\nformat = none\r\n", Files.readString(cfg("audit")));
    }

    @Test
    void fileIsNotWrittenWhereNothingChanges() throws IOException {
        Files.writeString(cfg("audit"), "enable:true");
        assertEquals(Map.of(), write("audit: {enable: yes}").get(0).set());
        assertEquals("enable:true", Files.readString(cfg("audit")));
    }

    @Test
    void valuesAreReadBackAsTheyAre() throws IOException {
        String folder = "/srv/\u00e4 \u20ac#!=:\\x/\ud83d\ude00'\"\t$";
        write("audit: {file: {directory: \"" + folder.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}}");
        assertEquals(Map.of("directory", folder), read("audit.file"));
        assertEquals(
                -1,
                Files.readString(cfg("audit.file"))
                        .chars()
                        .filter(c -> c > 126)
                        .findFirst()
                        .orElse(-1));
    }

    @Test
    void secretThatIsSetStays() throws IOException {
        Files.writeString(cfg("audit.s3"), "accessKey =\nsecretKey = $[secret:s3]\nbucket = old\n");
        Change change =
                write("audit: {s3: {accessKey: a, secretKey: b, bucket: new}}").get(0);
        assertEquals(
                Map.of("accessKey", "$[env:AUDIT_S3_ACCESS_KEY]", "secretKey", "$[secret:s3]", "bucket", "new"),
                read("audit.s3"));
        assertEquals(
                List.of(Set.of("accessKey", "bucket"), Set.of("secretKey")), List.of(change.replaced(), change.kept()));
    }

    @Test
    void permissionsStay() throws IOException {
        Files.writeString(cfg("audit"), "enable = false\n");
        Files.setPosixFilePermissions(cfg("audit"), PosixFilePermissions.fromString("rw-------"));
        write("audit: {enable: true}");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(cfg("audit"))));
    }

    @Test
    void linkedFileIsReplacedWhereItIs() throws IOException {
        Path real = Files.createDirectory(etc.resolve("real")).resolve("audit.txt");
        Files.writeString(real, "enable = false\n");
        Files.createSymbolicLink(cfg("audit"), real);
        write("audit: {enable: true}");
        assertEquals("enable = true\n", Files.readString(real));
        assertEquals(true, Files.isSymbolicLink(cfg("audit")));
    }

    @Test
    void nothingIsWrittenWhereOneFileCannotBe() throws IOException {
        Files.createDirectory(cfg("audit.s3"));
        assertThrows(IOException.class, () -> write(Files04.ALL));
        assertEquals(Set.of("audit.s3.cfg"), names());
    }

    @Test
    void nothingIsWrittenWhereAValueIsWrong() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> write("audit: {enable: true, s3: {uploadPartSize: 1}}"));
        assertEquals(Set.of(), names());
    }

    @Test
    void filesAreReplacedWhenTheirTurnComes() throws IOException {
        try (CfgFiles files = CfgFiles.prepare(etc, Files04.translate(Files04.ALL))) {
            assertEquals(3, files.publish(pid -> !pid.equals("audit")).size());
            assertFalse(Files.exists(cfg("audit")));
            assertEquals(List.of(cfg("audit")), files.publish(pid -> true));
        }
    }

    @Test
    void damagedFileIsRefused() throws IOException {
        Files.write(cfg("audit"), "enable = \\u00zz\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(
                "an escape \\u in it has no four digits",
                assertThrows(IOException.class, () -> write("audit: {enable: true}"))
                        .getMessage());
    }
}
