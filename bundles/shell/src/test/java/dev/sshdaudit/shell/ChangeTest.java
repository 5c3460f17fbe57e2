package dev.sshdaudit.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.AuditQuery.Hold;
import dev.sshdaudit.query.Found.Origin;
import dev.sshdaudit.query.Found.Recording;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.support.CommandException;
import org.jline.reader.UserInterruptException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code audit:delete}, {@code audit:hold}, {@code audit:release}, {@code audit:holds} and {@code audit:ledger-import}. */
class ChangeTest {

    private final FakeQuery query = new FakeQuery();
    private final FakeShell shell = new FakeShell();

    @BeforeEach
    void haveRecordings() {
        shell.with(AuditQuery.class, null, query);
        List.of(part("5f0c", 1), part("5f0c", 2), part("5fa0", 1), part("a0", 1))
                .forEach(part -> query.found.add(new Recording(part, 0, Origin.LEDGER, List.of("file"))));
    }

    /** What was asked beside what the ids mean. */
    private List<String> changes() {
        return query.asked.stream().filter(each -> !each.startsWith("find ")).toList();
    }

    private static RecordingMetadata part(String connection, int part) {
        return MetadataBuilder.recording(connection + (part == 1 ? "" : "." + part))
                .connectionId(connection)
                .part(part)
                .username("ali\u001bce")
                .build();
    }

    private String run(Action command, List<String> ids, String... flags) throws Exception {
        Map<String, Object> options = new HashMap<>(Map.of("ids", ids, "reason", "case 12"));
        List.of(flags).forEach(flag -> options.put(flag, true));
        return shell.run(command, null, options);
    }

    private String refusal(Action command, List<String> ids, String... flags) {
        return assertThrows(CommandException.class, () -> run(command, ids, flags))
                .getMessage();
    }

    @Test
    void whatGoesIsShownAndTheUserAsked() throws Exception {
        shell.answering(() -> " Y ");
        String text = run(new DeleteCommand(), List.of("5f0", "a0"));
        assertEquals(
                List.of("delete 5f0c in null: case 12", "delete 5f0c.2 in null: case 12", "delete a0 in null: case 12"),
                changes());
        List<String> lines = text.lines().toList();
        assertTrue(lines.get(2).startsWith("5f0c   |") && lines.get(2).contains("\"ali\\ece\""), text);
        assertEquals(
                List.of(
                        "Delete these 3 recordings for good? (y/n) Recording 5f0c is deleted",
                        "Recording 5f0c.2 is deleted",
                        "Recording a0 is deleted"),
                lines.subList(5, 8));
    }

    @Test
    void withoutAYesNothingIsDeleted() throws Exception {
        for (String answer : new String[] {"n", "", "yesterday", null}) {
            shell.answering(() -> answer);
            assertTrue(run(new DeleteCommand(), List.of("a0"))
                    .endsWith("Delete this recording for good? (y/n) Nothing is deleted\n"));
        }
        shell.answering(() -> {
            throw new UserInterruptException("");
        });
        assertTrue(run(new DeleteCommand(), List.of("a0")).endsWith("Nothing is deleted\n"));
        assertEquals(List.of(), changes());
    }

    @Test
    void withoutATerminalItNeedsYes() throws Exception {
        assertEquals(
                "Here is no terminal to ask whether to delete: --yes deletes without asking",
                refusal(new DeleteCommand(), List.of("a0")));
        assertEquals(List.of(), changes());
        assertEquals("Recording a0 is deleted\n", run(new DeleteCommand(), List.of("a0"), "yes"));
    }

    @Test
    void anIdThatMeansSeveralConnectionsOrNoneChangesNothing() {
        assertTrue(refusal(new DeleteCommand(), List.of("a0", "5f"), "yes").startsWith("3 recordings begin with 5f: "));
        assertEquals(
                "There is no recording \"b\\x07\". See audit:list.",
                refusal(new HoldCommand(), List.of("a0", "b\u0007")));
        assertEquals(List.of(), changes());
    }

    @Test
    void oneThatFailsDoesNotKeepTheOthers() {
        query.refused = "5f0c";
        assertEquals(
                "Recording 5f0c is not deleted: it is held by \\e[2J",
                refusal(new DeleteCommand(), List.of("5f0c.2", "5f0", "a0"), "yes"));
        assertEquals("Recording 5f0c.2 is deleted\nRecording a0 is deleted\n", shell.printed());
        query.denies = true;
        assertEquals("this needs the role admin", refusal(new DeleteCommand(), List.of("a0"), "yes"));
    }

    @Test
    void aReasonIsNeeded() {
        for (Action command : List.of(new DeleteCommand(), new HoldCommand(), new ReleaseCommand())) {
            CommandException e = assertThrows(
                    CommandException.class,
                    () -> shell.run(command, null, Map.of("ids", List.of("a0"), "reason", " ")));
            assertEquals("--reason must say why: it is for those who read the ledger", e.getMessage());
        }
        assertEquals(List.of(), changes());
    }

    /** Karaf takes all behind the first id for ids. */
    @Test
    void theReasonMayStandBehindTheIdsAndNoOtherOption() throws Exception {
        Map<String, Object> behind = Map.of("ids", List.of("a0", "--reason", "case 13"));
        assertEquals("Recording a0 is held\n", shell.run(new HoldCommand(), null, behind));
        assertEquals(List.of("hold a0 in null: case 13"), changes());
        assertEquals(
                "Option --yes stands behind an id: options come first",
                refusal(new DeleteCommand(), List.of("a0", "--yes")));
        assertEquals(
                "Option --user stands behind an id: options come first",
                refusal(new VerifyCommand(), List.of("a0", "--user", "alice")));
    }

    @Test
    void recordingsAreHeldAndReleased() throws Exception {
        assertEquals("Recording a0 is held\n", run(new HoldCommand(), List.of("a0")));
        assertEquals("Recording a0 is held\nRecording a0 is held no more\n", run(new ReleaseCommand(), List.of("a0")));
        assertEquals(List.of("hold a0 in null: case 12", "release a0 in null: case 12"), changes());
    }

    @Test
    void theHoldsAreListed() throws Exception {
        assertEquals("No recording is held\n", shell.run(new HoldsCommand(), null, Map.of()));
        query.holds.add(new Hold("5f0c", "user \"eve\u0007\"", "case\n12", Instant.parse("2026-11-20T10:00:00Z")));
        List<String> lines = shell.run(new HoldsCommand(), null, Map.of("storage", "s3"))
                .lines()
                .skip(1)
                .toList();
        assertTrue(lines.get(0).matches("ID +\\| Since \\([+-]\\d\\d:\\d\\d\\) +\\| By +\\| Reason"), lines.get(0));
        assertTrue(
                lines.get(2).matches("5f0c \\| 2026-11-20 .* \\| user \"eve\\\\x07\" \\| \"case\\\\n12\""),
                lines.get(2));
        assertEquals("holds of s3", changes().get(1));
    }

    @Test
    void whatIsBroughtIntoTheLedgerIsTold() throws Exception {
        assertEquals("""
                Recording 5f0c is in the ledger
                Recording 5f0c.2 is in the ledger
                recording a0\\x07 has no metadata
                2 recordings were brought in
                """, shell.run(new LedgerImportCommand(), null, Map.of()));
    }

    @Test
    void ctrlCEndsBeforeTheNextRecording() throws Exception {
        Thread.currentThread().interrupt();
        try {
            assertEquals("", run(new DeleteCommand(), List.of("a0"), "yes"));
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertEquals(List.of(), changes());
    }
}
