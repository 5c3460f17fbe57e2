package dev.sshdaudit.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.query.AuditQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code audit:export} into a folder. */
class ExportTest {

    @TempDir
    private Path folder;

    private final FakeQuery query = new FakeQuery();
    private final FakeShell shell = new FakeShell().with(AuditQuery.class, null, query);

    private String export(String as, String... flags) throws Exception {
        Map<String, Object> options = new HashMap<>(Map.of("as", as, "folder", folder.toString()));
        List.of(flags).forEach(flag -> options.put(flag, true));
        return shell.run(new ExportCommand(), "5f0c", options);
    }

    private String refusal(String as, String... flags) {
        return assertThrows(CommandException.class, () -> export(as, flags)).getMessage();
    }

    @Test
    void eachOptionReachesTheRequest() throws Exception {
        assertEquals(folder.resolve("5f0c.copy") + "\n", export("text", "times", "secrets"));
        assertTrue(query.export.secrets());
        assertNotNull(query.export.zone());
        export("text", "force");
        assertFalse(query.export.secrets());
        assertNull(query.export.zone());
        assertEquals(List.of("export TEXT of 5f0c channel null", "export TEXT of 5f0c channel null"), query.asked);
    }

    @Test
    void severalRecordingsGoIntoAFolderThatStandsBehindThem() throws Exception {
        List<String> ids = List.of("5f0c", "84c9", folder.toString());
        shell.run(new ExportCommand(), null, Map.of("as", "json", "ids", ids));
        assertEquals(folder.resolve("5f0c.copy") + "\n" + folder.resolve("84c9.copy") + "\n", shell.printed());
    }

    @Test
    void aFileThatIsThereIsReplacedWithForceAlone() throws Exception {
        Path file = Files.writeString(folder.resolve("5f0c.copy"), "old");
        assertTrue(refusal("json").endsWith("; --force replaces it. Nothing was exported."), refusal("json"));
        assertEquals("old", Files.readString(file));
        export("json", "force");
        assertEquals("xld", Files.readString(file));
    }

    @Test
    void bytesNeedThatSecretsAreWanted() throws Exception {
        assertTrue(refusal("recording").startsWith("--as recording copies the recording byte by byte"));
        assertEquals(List.of(), query.asked);
        export("recording", "secrets");
        assertEquals(List.of("export BINARY of 5f0c channel null"), query.asked);
    }

    @Test
    void whatIsWrongWithTheRecordingIsAnErrorAndThatItGoesOnIsNone() throws Exception {
        query.goesOn = true;
        assertTrue(export("json").endsWith("\n(being recorded: what comes from now on is missing)\n"));
        query.notes.add("recording 5f0c is not whole: odd\u001b[2J");
        assertEquals("recording 5f0c is not whole: odd\\e[2J", refusal("json", "force"));
    }

    @Test
    void ctrlCIsTold() throws Exception {
        query.failure = new IOException("interrupted");
        Thread.currentThread().interrupt();
        try {
            assertTrue(export("json").endsWith("Nothing was exported.\n"));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void whatIsAskedForWronglyIsTold() {
        assertEquals(
                "--format film is not allowed, it must be binary, text, json, asciicast or proof.", refusal("film"));
        assertEquals("-t needs --as text.", refusal("json", "times"));
        Path missing = folder.resolve("missing");
        CommandException refused = assertThrows(
                CommandException.class,
                () -> shell.run(
                        new ExportCommand(), null, Map.of("as", "json", "ids", List.of("5f0c", missing.toString()))));
        assertEquals("There is no folder " + missing + ".", refused.getMessage());
    }

    @Test
    void aProofGoesIntoAFolder() throws Exception {
        assertTrue(refusal("proof").startsWith("--as proof copies the recording byte by byte"));
        assertEquals(folder.resolve("proof.json") + "\n", export("proof", "secrets"));
        assertEquals(List.of("proof of 5f0c in null"), query.asked);
    }

    @Test
    void theOptionProofIsTheSame() throws Exception {
        Map<String, Object> options = Map.of("folder", folder.toString(), "proof", true, "secrets", true);
        shell.run(new ExportCommand(), "5f0c", options);
        assertEquals(List.of("proof of 5f0c in null"), query.asked);
        assertEquals("--proof and --as text do not go together.", refusal("text", "proof"));
        CommandException e = assertThrows(
                CommandException.class,
                () -> shell.run(new ExportCommand(), "5f0c", Map.of("folder", folder.toString())));
        assertEquals("--format must say what to write: binary, text, json, asciicast or proof.", e.getMessage());
    }

    @Test
    void whatFailsSaysWhy() {
        query.failure = new IOException("no checkpoint covers it yet");
        assertEquals("no checkpoint covers it yet", refusal("proof", "secrets"));
        assertEquals("no checkpoint covers it yet. Nothing was exported.", refusal("json"));
        query.denies = true;
        assertEquals("this needs the role admin", refusal("proof", "secrets"));
        assertEquals("this needs the role admin", refusal("json"));
    }
}
