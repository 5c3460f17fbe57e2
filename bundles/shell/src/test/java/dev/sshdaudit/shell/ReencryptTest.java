package dev.sshdaudit.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found.Origin;
import dev.sshdaudit.query.Found.Recording;
import dev.sshdaudit.query.Reencrypted;
import dev.sshdaudit.query.Reencrypted.Outcome;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code audit:reencrypt}. */
class ReencryptTest {

    private static final String KEY = "AGE-SECRET-KEY-1QQQ8TESTOFREENCRYPTALONEQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ";

    @TempDir
    private Path folder;

    private final FakeQuery query = new FakeQuery();
    private final FakeShell shell = new FakeShell().with(AuditQuery.class, null, query);

    private String run(Object... options) throws Exception {
        Map<String, Object> all = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            all.put((String) options[i], options[i + 1]);
        }
        return shell.run(new ReencryptCommand(), null, all);
    }

    private String refusal(Object... options) {
        return assertThrows(CommandException.class, () -> run(options)).getMessage();
    }

    private static Recording recording(String name) {
        return new Recording(MetadataBuilder.recording(name).build(), 1, Origin.LEDGER, List.of("file"));
    }

    @Test
    void eachRecordingIsALineAndTheEndCountsThem() throws Exception {
        Path file = folder.resolve("key.txt");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, KEY + "\n");
        query.reencrypted.add(
                new Reencrypted("a1.bin.age", "a1.r1.bin.age", Outcome.DONE, "is encrypted anew, 9 bytes"));
        query.reencrypted.add(new Reencrypted("b1.r1.age", "b1.r1.age", Outcome.NOT_NEEDED, "is encrypted already"));
        assertEquals("""
                Recording a1.bin.age (now a1.r1.bin.age) is encrypted anew, 9 bytes
                Recording b1.r1.age is encrypted already
                Encrypted anew: 1, were before: 1
                """, run("all", true, "identity", file.toString(), "reason", "Anne left"));
        assertNull(query.reencrypt.names());
        assertNull(query.reencrypt.storage());
        assertEquals("Anne left", query.reencrypt.reason());
        assertEquals(List.of(KEY), query.reencrypt.identities().keys());
        assertFalse(query.reencrypt.dryRun());
    }

    @Test
    void theCommandFailsWhereRecordingsAreLeft() {
        query.reencrypted.add(new Reencrypted("a1", null, Outcome.REFUSED, "is held\u001b[2J"));
        query.left = 3;
        assertEquals(
                "3 recordings are left as before. Run the command again when what is told above is mended",
                refusal("all", true, "reason", "x"));
        assertTrue(
                shell.printed().startsWith("Recording a1 is held\\e[2J\nEncrypted anew: 0, refused: 1\n"),
                shell.printed());
    }

    @Test
    void idsAndOptionsChooseRecordings() throws Exception {
        query.found.add(recording("a1"));
        query.found.add(recording("a2"));
        query.found.add(recording("b1"));
        run("ids", List.of("a", "--reason", "Anne left", "--dry-run"));
        assertEquals(Set.of("a1", "a2"), query.reencrypt.names());
        assertTrue(query.reencrypt.dryRun());
        run("all", true, "user", "ann", "reason", "x");
        assertEquals("ann", query.filter.user());
        assertEquals(Set.of("a1", "a2", "b1"), query.reencrypt.names());
    }

    @Test
    void whatIsMissingIsTold() {
        assertTrue(refusal("all", true).startsWith("--reason must say why"));
        assertTrue(refusal("reason", "x").startsWith("Which recordings?"));
        assertTrue(refusal("reason", "x", "all", true, "ids", List.of("a1")).startsWith("--all means all"));
        assertTrue(refusal("reason", "x", "all", true, "identity", KEY).contains("make another key"));
        assertNull(query.reencrypt);
    }

    @Test
    void whatTheDoorRefusesIsTheError() {
        query.failure = new IOException("PID audit.encryption, key recipients: it is empty");
        assertEquals("PID audit.encryption, key recipients: it is empty", refusal("all", true, "reason", "x"));
        query.failure = null;
        query.denies = true;
        assertEquals("this needs the role admin", refusal("all", true, "reason", "x"));
    }
}
