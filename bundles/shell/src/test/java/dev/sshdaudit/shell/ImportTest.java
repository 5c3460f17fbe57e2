package dev.sshdaudit.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.ImportedConfiguration;
import dev.sshdaudit.query.ImportedConfiguration.Line;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

/** {@code audit:import}. */
class ImportTest {

    private static final Line ENABLE = new Line(2, "audit.enable", "audit", "enable", "true", "", false);
    private static final Line SECRET = new Line(
            9,
            "audit.s3.secretKey",
            "audit.s3",
            "secretKey",
            "$[env:AUDIT_S3_SECRET_KEY]",
            "a secret, which is not copied",
            false);
    private static final Line UNKNOWN =
            new Line(12, "audit.ty\u001b[2Jpe", null, null, null, "no key of ContainerSSH", false);
    private static final Line WRONG =
            new Line(13, "audit.s3.uploadPartSize", "audit.s3", "uploadPartSize", null, "it must be a number", true);

    private final FakeQuery query = new FakeQuery();
    private final FakeShell shell = new FakeShell().with(AuditQuery.class, null, query);

    private String run(Map<String, Object> options) throws Exception {
        return shell.run(new ImportCommand(), "/tmp/config.yaml", options);
    }

    @Test
    void eachKeyIsALine() throws Exception {
        query.imported = new ImportedConfiguration(List.of(ENABLE, SECRET, UNKNOWN), List.of("a note"), List.of());
        assertEquals("""
                Line | ContainerSSH       | PID      | Key       | Value
                -----+--------------------+----------+-----------+------
                   2 | audit.enable       | audit    | enable    | true
                   9 | audit.s3.secretKey | audit.s3 | secretKey | $[env:AUDIT_S3_SECRET_KEY]
                  12 | "audit.ty\\e[2Jpe"  | -        | -         | -
                  Line 9, audit.s3.secretKey: a secret, which is not copied
                  Line 12, "audit.ty\\e[2Jpe": no key of ContainerSSH
                a note
                Nothing was written: --write does that
                """, run(Map.of()));
        assertEquals(List.of("import /tmp/config.yaml"), query.asked);
    }

    @Test
    void linesFitAnOrdinaryTerminal() throws Exception {
        query.imported = new ImportedConfiguration(
                List.of(
                        ENABLE,
                        SECRET,
                        new Line(22, "audit.s3.metadata.username", "audit.s3", "metadata.username", "true", "", false)),
                List.of(),
                List.of());
        shell.wide(80);
        assertTrue(run(Map.of()).lines().allMatch(line -> line.length() <= 80 + "$[env:AUDIT_S3_SECRET_KEY]".length()));
        assertTrue(shell.printed().contains("metadata.username | true")
                || shell.printed().contains("metadata.username true"));
    }

    @Test
    void optionMayStandBehindTheFile() throws Exception {
        query.imported = new ImportedConfiguration(List.of(ENABLE), List.of(), List.of());
        String printed = shell.run(new ImportCommand(), null, Map.of("files", List.of("/tmp/config.yaml", "--write")));
        assertTrue(!printed.contains("Nothing was written"), printed);
        assertEquals(List.of("import /tmp/config.yaml, and write"), query.asked);
    }

    @Test
    void problemsFailTheCommandBehindTheTable() {
        query.imported = new ImportedConfiguration(
                List.of(WRONG), List.of(), List.of("a value is not allowed: nothing was written", "b\u001b[2J"));
        assertEquals(
                "a value is not allowed: nothing was written" + System.lineSeparator() + "b\\e[2J",
                assertThrows(CommandException.class, () -> run(Map.of("write", true)))
                        .getMessage());
        assertTrue(
                shell.printed().contains("! Line 13, audit.s3.uploadPartSize: it must be a number"), shell.printed());
    }

    @Test
    void oneFileIsNamed() {
        assertEquals(
                "Which file? Give the path of one",
                assertThrows(
                                CommandException.class,
                                () -> shell.run(new ImportCommand(), null, Map.of("files", List.of("a", "b"))))
                        .getMessage());
    }
}
