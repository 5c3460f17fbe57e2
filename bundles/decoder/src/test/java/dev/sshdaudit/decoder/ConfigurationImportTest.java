package dev.sshdaudit.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The word import. */
class ConfigurationImportTest {

    private static final String FILE = """
            audit:
              enable: yes
              format: binary
              storage: s3
              type: s3
              s3:
                accessKey: DecoderImport-3071
                secretKey: DecoderImport-8852
                bucket: my-audit
            log: {}
            """;

    @TempDir
    private Path folder;

    private record Result(int status, String out, String err) {}

    private static Result run(String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<String> words = new ArrayList<>(List.of("import"));
        words.addAll(List.of(arguments));
        PrintStream printer = new PrintStream(err, true, StandardCharsets.UTF_8);
        int status =
                new Main(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out, printer).run(words);
        return new Result(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("config.yaml"), text).toString();
    }

    @Test
    void eachKeyIsALine() throws IOException {
        String expected = """
                  line 2: audit.enable becomes PID audit, key enable = true
                  line 3: audit.format becomes PID audit, key format = binary
                  line 4: audit.storage becomes PID audit, key storage = s3
                  line 5: audit.type: no key of ContainerSSH: its documentation writes type once where it means storage; write storage
                  line 7: audit.s3.accessKey becomes PID audit.s3, key accessKey = $[env:AUDIT_S3_ACCESS_KEY]: a secret, which is not copied
                  line 8: audit.s3.secretKey becomes PID audit.s3, key secretKey = $[env:AUDIT_S3_SECRET_KEY]: a secret, which is not copied
                  line 9: audit.s3.bucket becomes PID audit.s3, key bucket = my-audit
                1 other section is not about auditing, and not translated
                Nothing was written: --write does that
                """;
        assertEquals(new Result(0, expected, ""), run("", file(FILE)));
        assertEquals(new Result(0, expected, ""), run(FILE, "-"));
        assertEquals(1, folder.toFile().list().length);
    }

    @Test
    void filesAreWrittenWhereThatIsAskedFor() throws IOException {
        Files.writeString(folder.resolve("audit.cfg"), "# kept\nmode = strict\nenable = false\n");
        Result result = run(FILE, "--write", "--output", folder.toString(), "-");
        assertEquals(0, result.status(), result::err);
        assertTrue(
                result.out()
                        .endsWith(("FOLDER/audit.s3.cfg has now accessKey, secretKey, bucket\n"
                                        + "FOLDER/audit.cfg has now enable, format, storage; other values before had enable\n")
                                .replace("FOLDER", folder.toString())),
                result::out);
        assertEquals(
                "# kept\nmode = strict\nenable = true\nformat = binary\nstorage = s3\n",
                Files.readString(folder.resolve("audit.cfg")));
        assertFalse(Files.readString(folder.resolve("audit.s3.cfg")).contains("DecoderImport"));
        Result again = run(FILE, "--write", "-o", folder.toString(), "-");
        assertTrue(again.out().contains("audit.cfg stays as it is\n"), again::out);
        assertTrue(again.out().contains("audit.s3.cfg keeps what it has for accessKey, secretKey\n"), again::out);
    }

    @Test
    void nothingIsWrittenWhereAValueIsWrong() {
        Result result = run("audit: {enable: DecoderImport-1, storage: file}", "--write", "-o", folder.toString(), "-");
        assertEquals(1, result.status());
        assertEquals(
                "auditlog-decoder: standard input: a value is not allowed, and nothing was written\n", result.err());
        assertTrue(result.out().startsWith("! line 1: audit.enable: it must be true or false\n"), result::out);
        assertEquals(0, folder.toFile().list().length);
    }

    @Test
    void errorsNameTheFileAndTheLine() throws IOException {
        String file = file("audit:\n\tenable: true\n");
        assertEquals(
                new Result(
                        1,
                        "",
                        "auditlog-decoder: " + file
                                + ": line 2: this is not YAML, at character 1: YAML is indented with"
                                + " spaces, not with tabs\n"),
                run("", file));
        assertEquals(
                new Result(1, "", "auditlog-decoder: nowhere.yaml: there is no such file\n"), run("", "nowhere.yaml"));
    }

    @Test
    void wrongCallsAreToldFromWrongFiles() {
        assertEquals(2, run("").status());
        assertEquals(2, run(FILE, "--output", folder.toString(), "-").status());
        assertEquals(2, run(FILE, "--write", "--output", folder + "/none", "-").status());
        assertEquals(0, run("", "--help").status());
        assertTrue(run("", "--help").out().contains("--write"));
    }
}
