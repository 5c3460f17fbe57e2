package dev.sshdaudit.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Finding.Kind;
import dev.sshdaudit.query.Found.Connection;
import dev.sshdaudit.query.Found.Origin;
import dev.sshdaudit.query.Found.Recording;
import dev.sshdaudit.query.Verification;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code audit:verify}. */
class VerifyTest {

    private static final String ID = "0123456789abcdef";

    @TempDir
    private Path folder;

    private final FakeQuery query = new FakeQuery();
    private final FakeShell shell = new FakeShell().with(AuditQuery.class, null, query);

    private static Recording recording(String connection, int part) {
        String name = connection + (part == 1 ? "" : "." + part);
        return new Recording(
                MetadataBuilder.recording(name)
                        .connectionId(connection)
                        .part(part)
                        .build(),
                1,
                Origin.LEDGER,
                List.of("file"));
    }

    private String verify(Map<String, ?> options) throws Exception {
        return shell.run(new VerifyCommand(), null, options);
    }

    private String refusal(Map<String, ?> options) {
        return assertThrows(CommandException.class, () -> verify(options)).getMessage();
    }

    @Test
    void whereAllIsWellTheNewestCheckpointsAreForTheAuditorToKeep() throws Exception {
        query.ledgers.add(FakeQuery.ledger(ID));
        query.ledgers.add(new Verification.Ledger("fedcba9876543210", "db\u001b", 0, null, null));
        assertEquals("""
                2 recordings, 3.0 MiB: all is as the ledgers say
                Keep these checkpoints where users who are recorded cannot change them; --checkpoint compares them next time:

                sshd-audit/0123456789abcdef
                12
                AAAA
                1970-01-01T00:00:00.000000000Z

                ledger fedcba9876543210 of "db\\e" has no checkpoint yet
                """, verify(Map.of("all", true)));
        assertNull(query.request.names());
        assertNull(query.request.allowedSigners());
        assertEquals(List.of(), query.request.checkpoints());
    }

    @Test
    void anAlarmIsALineAndTheCommandFails() {
        query.findings.add(new Finding(Kind.CUT_SHORT, "5f\u001b0c", 0, "it has 5 bytes, and the ledger says 7"));
        query.findings.add(new Finding(Kind.EDITED, "ledger-1", 3, "the line is not whole"));
        assertEquals("NOT as the ledgers say: 2 findings", refusal(Map.of("all", true)));
        List<String> lines = shell.printed().lines().toList();
        assertEquals("CUT SHORT  \"5f\\e0c\": it has 5 bytes, and the ledger says 7", lines.get(0));
        assertEquals("EDITED  ledger-1, line 3: the line is not whole", lines.get(1));
        assertEquals("2 recordings, 3.0 MiB: NOT as the ledgers say: 2 findings", lines.get(2));
    }

    @Test
    void whatIsNoAlarmFailsOnlyIfThatIsAskedFor() throws Exception {
        query.findings.add(new Finding(Kind.OPEN, "5f0c", 0, "it has not ended"));
        assertTrue(verify(Map.of("all", true)).startsWith("OPEN  5f0c: it has not ended\n"));
        assertTrue(refusal(Map.of("all", true, "strict", true)).endsWith(": 1 finding"));
    }

    @Test
    void asJsonEachFindingAndLedgerIsALine() throws Exception {
        query.findings.add(new Finding(Kind.GAP, "x\u00e9", 0, "off"));
        query.ledgers.add(FakeQuery.ledger(ID));
        assertEquals("""
                {"kind":"gap","alarm":false,"name":"x\\u00E9","text":"off"}
                {"ledger":"0123456789abcdef","node":"db-3","lines":12,"checkpoint":"sshd-audit/0123456789abcdef\\n12\\nAAAA\\n1970-01-01T00:00:00.000000000Z\\n"}
                {"recordings":2,"bytes":3145728,"alarms":0}
                """, verify(Map.of("all", true, "json", true)));
    }

    @Test
    void withoutAChoiceItSaysWhichThereAre() {
        assertTrue(refusal(Map.of()).startsWith("Which recordings? Give ids (audit:verify 5f0c), options"));
        assertTrue(refusal(Map.of("all", true, "user", "alice")).startsWith("--all means all recordings"));
        assertTrue(refusal(Map.of("all", true, "ids", List.of("5f0c"))).startsWith("--all means all recordings"));
        assertEquals(List.of(), query.asked);
    }

    @Test
    void allRecordingsWhoseIdsBeginSoAreRead() throws Exception {
        query.found.addAll(List.of(recording("5f0c1111", 1), recording("5f0c1111", 2), recording("a0", 1)));
        verify(Map.of("ids", List.of("5f0c")));
        assertEquals(Set.of("5f0c1111", "5f0c1111.2"), query.request.names());
        verify(Map.of("ids", List.of("5f.2", "a0")));
        assertEquals(Set.of("5f0c1111.2", "a0"), query.request.names());
        assertEquals(
                "There is no recording \"b\\x07\" that fits. See audit:list.",
                refusal(Map.of("ids", List.of("a0", "b\u0007"))));
    }

    @Test
    void optionsChooseRecordings() throws Exception {
        query.found.addAll(List.of(recording("5f0c", 1), recording("a0", 1)));
        verify(Map.of("user", "alice", "storage", "s3"));
        assertEquals(Set.of("5f0c", "a0"), query.request.names());
        assertEquals("s3", query.request.storage());
        assertEquals("alice", query.filter.user());
        query.found.clear();
        assertEquals(
                "No recording fits these options. audit:find tells what there is.", refusal(Map.of("user", "alice")));
    }

    @Test
    void ofConnectionsThatFitTheRecordingsAreRead() throws Exception {
        query.found.addAll(List.of(
                new Connection("5f0c", "", Instant.EPOCH, Instant.EPOCH, "", null, null, 0, List.of("rm")),
                recording("5f0c", 1),
                recording("5f0c", 2),
                recording("5f0cdd", 1)));
        verify(Map.of("command", "rm"));
        assertEquals(Set.of("5f0c", "5f0c.2"), query.request.names());
    }

    @Test
    void filesThatAreNamedMustBeThere() throws Exception {
        Path keys = Files.writeString(folder.resolve("allowed_signers"), "");
        Path kept = Files.writeString(folder.resolve("kept"), "");
        verify(Map.of("all", true, "allowedSigners", keys.toString(), "checkpoints", List.of(kept.toString())));
        assertEquals(keys, query.request.allowedSigners());
        assertEquals(List.of(kept), query.request.checkpoints());
        String missing = folder.resolve("missing").toString();
        assertEquals(
                "--checkpoint: there is no file " + missing + " on this machine",
                refusal(Map.of("all", true, "checkpoints", List.of(missing))));
        assertEquals(
                "--allowed-signers: there is no file \"\\x00\" on this machine",
                refusal(Map.of("all", true, "allowedSigners", "\u0000")));
    }

    @Test
    void ctrlCEndsIt() throws Exception {
        query.findings.add(new Finding(Kind.GAP, "x", 0, "off"));
        Thread.currentThread().interrupt();
        try {
            assertEquals("", verify(Map.of("all", true)));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void aSampleIsChosenAmongAllThatAreMeant() throws Exception {
        for (int part = 1; part <= 9; part++) {
            query.found.add(recording("0123456789abcdef0123456789abcdef", part));
        }
        String shown = verify(Map.of("sample", 4));
        assertEquals(4, query.request.names().size());
        assertTrue(shown.contains("A sample: 4 of 9 recordings were chosen at random"), shown);
        assertTrue(verify(Map.of("sample", 4, "json", true)).contains("{\"sample\":4,\"of\":9}"), shown);
    }

    @Test
    void aSampleIsOfARightSizeAndNotOfIds() {
        assertEquals("--sample takes a number from 1 to 100000", refusal(Map.of("sample", -1)));
        assertEquals(
                "--sample chooses recordings at random: leave the ids out, or the option",
                refusal(Map.of("sample", 5, "ids", List.of("5f0c"))));
    }
}
