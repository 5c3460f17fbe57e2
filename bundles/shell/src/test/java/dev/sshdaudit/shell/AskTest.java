package dev.sshdaudit.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.live.RuleAnswer;
import dev.sshdaudit.live.RuleQuestion;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.ConfigurationKey;
import dev.sshdaudit.query.TextHit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code audit:grep}, {@code audit:config}, and {@code audit:export} to a file. */
class AskTest {

    private static final String ID = "84c94c0fedc50f5b297528d8943c05f5";

    private final FakeQuery query = new FakeQuery();
    private final FakeShell shell = new FakeShell().with(AuditQuery.class, null, query);

    @TempDir
    private Path folder;

    private static TextHit hit(String line) {
        return new TextHit(ID + ".2", ID, "alice", Instant.EPOCH, Duration.ZERO, 0L, TextHit.Source.SHOWN, line);
    }

    private String grep(Map<String, ?> options, String... arguments) throws Exception {
        Map<String, Object> all = new HashMap<>(options);
        all.put("arguments", List.of(arguments));
        return shell.run(new GrepCommand(), null, all);
    }

    @Test
    void aHitHasTimeUserIdAndLine() throws Exception {
        query.hits.add(hit("permission denied\u0007"));
        query.notes.add("3 recordings cannot be read");
        String found = grep(Map.of("user", "alice"), "denied");
        assertTrue(found.startsWith("1970-01-01 "), found);
        assertTrue(
                found.endsWith(" alice " + ID + ".2 > permission denied\\x07\n3 recordings cannot be read\n"), found);
        assertEquals("alice", query.grep.recordings().user());
        assertTrue(query.announced.toString().contains("denied"));
    }

    @Test
    void aLineFitsTheTerminalAndShowsTheHit() throws Exception {
        query.hits.add(hit("x".repeat(300) + "needle" + "y".repeat(300)));
        for (int width : new int[] {80, 60}) {
            String found = shell.wide(width).run(new GrepCommand(), null, Map.of("arguments", List.of("needle")));
            String line = found.lines().reduce((former, last) -> last).orElseThrow();
            assertTrue(line.length() <= width && line.contains("needle") && line.contains("84c94c0f.2"), line);
        }
    }

    @Test
    void textIsTextUnlessItIsSaidToBeAnExpression() throws Exception {
        assertEquals("Not found\n", grep(Map.of(), "a.c"));
        assertFalse(query.grep.text().matcher("abc").find());
        grep(Map.of("regex", true), "a.c", "--ignore-case");
        assertTrue(query.grep.text().matcher("ABC").find());
        assertThrows(CommandException.class, () -> grep(Map.of("regex", true), "a(c"));
        assertThrows(CommandException.class, () -> grep(Map.of(), "two", "texts"));
    }

    @Test
    void moreHitsThanAskedForAreTold() throws Exception {
        query.hits.addAll(List.of(hit("one"), hit("two"), hit("three")));
        String found = grep(Map.of("limit", 2), "e");
        assertTrue(found.contains("two") && !found.contains("three") && found.contains("the newest 2 lines"), found);
    }

    @Test
    void theConfigurationIsATableWithWhatWasRefused() throws Exception {
        query.keys.add(new ConfigurationKey("audit", "mode", "strict", "set", null));
        query.keys.add(new ConfigurationKey("audit", "storage", "file", "last good value", "\"fiel\" is not there"));
        query.keys.add(new ConfigurationKey("audit.s3", "secretKey", "***", "set", null));
        String all = shell.run(new ConfigCommand(), null, Map.of());
        assertTrue(all.contains("***"), all);
        assertTrue(all.endsWith("! PID audit, key storage: \"fiel\" is not there\n"), all);
        assertFalse(shell.run(new ConfigCommand(), null, Map.of("pid", "audit.s3"))
                .substring(all.length())
                .contains("mode"));
        assertThrows(CommandException.class, () -> shell.run(new ConfigCommand(), null, Map.of("pid", "audti")));
    }

    @Test
    void aKeyIsSetOrRefusedAtOnce() throws Exception {
        Map<String, Object> set = Map.of("pid", "audit", "key", "mode", "value", "strict");
        assertEquals("PID audit, key mode is \"strict\" (set)\n", shell.run(new ConfigCommand(), null, set));
        Map<String, Object> wrong = Map.of("pid", "audit", "key", "mode", "value", "wrong");
        CommandException refused =
                assertThrows(CommandException.class, () -> shell.run(new ConfigCommand(), null, wrong));
        assertEquals("PID audit, key mode: \"wrong\" is not allowed", refused.getMessage());
        shell.run(new ConfigCommand(), null, Map.of("pid", "audit", "key", "mode", "toDefault", true));
        assertEquals("configure audit mode=null", query.asked.get(2));
    }

    @Test
    void oneRecordingIsExportedToANewFile() throws Exception {
        Path file = folder.resolve("case-12.txt");
        query.goesOn = true;
        List<String> ids = List.of("84c9", "--format", "text", "--to", file.toString());
        String told = shell.run(new ExportCommand(), null, Map.of("ids", ids));
        assertEquals(file + "\n(being recorded: what comes from now on is missing)\n", told);
        assertEquals(List.of("export TEXT of 84c9 channel null"), query.asked);
        CommandException refused =
                assertThrows(CommandException.class, () -> shell.run(new ExportCommand(), null, Map.of("ids", ids)));
        assertTrue(refused.getMessage().startsWith("There is a file"), refused.getMessage());
        assertEquals("x", Files.readString(file));
    }

    @Test
    void anExportSaysWhatIsMissing() {
        for (List<String> ids : List.of(
                List.of("84c9", "--format", "text"),
                List.of("84c9", "--to", "x"),
                List.of(
                        "84c9",
                        "57a5",
                        "--format",
                        "json",
                        "--to",
                        folder.resolve("x").toString()),
                List.of(
                        "84c9",
                        "--format",
                        "binary",
                        "--to",
                        folder.resolve("x").toString()))) {
            CommandException refused = assertThrows(
                    CommandException.class, () -> shell.run(new ExportCommand(), null, Map.of("ids", ids)));
            assertTrue(
                    refused.getMessage().matches("--to must.*|--format must.*|One recording.*|--as binary copies.*"),
                    refused.getMessage());
        }
        assertEquals(List.of(), query.asked);
    }

    @Test
    void whyTellsEachRuleAndWhatIsInForce() throws Exception {
        query.answer = new RuleAnswer(
                List.of(
                        new RuleAnswer.Step("audit.rule-ci", false, "users does not name \"bob\u001b[2J\""),
                        new RuleAnswer.Step("audit.rule-backup", true, "matches")),
                List.of(new RuleAnswer.InForce("sftp", "audit.rule-backup", Map.of("record", "false"))));
        String all = shell.run(
                new ConfigCommand(),
                null,
                Map.of("why", "bob@corp@10.0.0.7", "roles", "ci, admin", "server", 8101, "channel", "sftp"));
        assertEquals(
                new RuleQuestion(null, "bob@corp", "10.0.0.7", Set.of("ci", "admin"), 8101, "sftp"), query.question);
        assertTrue(all.contains("  audit.rule-ci: users does not name"), all);
        assertFalse(all.contains("\u001b"), all);
        assertTrue(all.contains("* audit.rule-backup: matches\n"), all);
        assertTrue(all.contains("sftp: as PID audit.rule-backup says: record = false\n"), all);
        shell.run(new ConfigCommand(), null, Map.of("why", "5f0c"));
        assertEquals(RuleQuestion.ofConnection("5f0c", null), query.question);
    }

    @Test
    void optionsThatMakeNoQuestionAreRefused() {
        for (Map<String, Object> options : List.<Map<String, Object>>of(
                Map.of("roles", "ci"),
                Map.of("server", 22),
                Map.of("channel", "exec"),
                Map.of("why", "5f0c", "roles", "ci"),
                Map.of("why", "5f0c", "server", 22),
                Map.of("why", "bob@10.0.0.7", "server", 0),
                Map.of("why", "5f0c", "pid", "audit"))) {
            assertThrows(
                    CommandException.class, () -> shell.run(new ConfigCommand(), null, options), options::toString);
        }
    }
}
