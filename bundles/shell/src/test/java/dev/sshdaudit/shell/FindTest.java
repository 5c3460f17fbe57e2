package dev.sshdaudit.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditLog;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found.Connection;
import dev.sshdaudit.query.Found.Origin;
import dev.sshdaudit.query.Found.Recording;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MemoryCatalog;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

/** {@code audit:find}, and {@code audit:list} where there is a ledger. */
class FindTest {

    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

    private final FakeQuery query = new FakeQuery();
    private final FakeShell shell = new FakeShell().with(AuditQuery.class, null, query);

    private static RecordingMetadata metadata(String name, String user, String node) {
        return MetadataBuilder.recording(name)
                .start(START)
                .end(START.plusSeconds(90))
                .username(user)
                .node(node)
                .state(State.ENDED)
                .build();
    }

    private static Recording recording(String name, String user, String node) {
        return new Recording(metadata(name, user, node), 2048, Origin.LEDGER, List.of("file"));
    }

    private static Connection connection(String id, String user, String attempted, String... matches) {
        return new Connection(id, "", START, START.plusSeconds(2), "192.0.2.7", user, attempted, 3, List.of(matches));
    }

    private String find(Map<String, ?> options) throws Exception {
        return shell.run(new FindCommand(), null, options);
    }

    private String refusal(Action command, Map<String, ?> options) {
        return assertThrows(CommandException.class, () -> shell.run(command, null, options))
                .getMessage();
    }

    @Test
    void withoutTheServiceItSaysWhichBundleBringsIt() {
        FakeShell bare = new FakeShell();
        CommandException e = assertThrows(CommandException.class, () -> bare.run(new FindCommand(), null, Map.of()));
        assertEquals("The query is not there: is bundle sshd-audit-query active?", e.getMessage());
    }

    @Test
    void recordingsArePrintedAsTheListPrintsThem() throws Exception {
        query.found.add(recording("5f0c", "al\u001bice", ""));
        query.notes.add("a part\u0007 was left out");
        List<String> lines = find(Map.of("user", "alice")).lines().toList();
        assertTrue(
                lines.get(0).matches("ID +\\| Start .*\\| Duration \\| User +\\| Address +\\| +Size \\| State"),
                lines.get(0));
        assertTrue(
                lines.get(2)
                        .matches(
                                "5f0c \\|.*\\| 1:30 min \\| \"al\\\\eice\" \\| 192\\.0\\.2\\.7 \\| 2\\.0 KiB \\| ended"),
                lines.get(2));
        assertEquals("a part\\x07 was left out", lines.get(3));
        assertEquals("alice", query.filter.user());
        assertEquals(Set.of(), shell.taken());
    }

    @Test
    void eachOptionReachesTheFilter() throws Exception {
        shell.run(
                new FindCommand(),
                "5f",
                Map.of("user", "u", "address", "192.0.2.*", "state", "CUT", "minSize", "10k", "storage", "s3"));
        assertEquals(
                new RecordingFilter("5f", "u", "192.0.2.*", null, null, State.CUT, null, null, 10240, false),
                query.filter);
        assertEquals(List.of("find in s3"), query.asked);
        find(Map.of(
                "command", "rm", "file", "/etc", "failedLogins", true, "since", "2026-11-20", "until", "2026-11-20"));
        ZoneId zone = ZoneId.systemDefault();
        Instant day = Instant.parse("2026-11-20T00:00:00Z")
                .atZone(ZoneId.of("UTC"))
                .toLocalDate()
                .atStartOfDay(zone)
                .toInstant();
        assertEquals(
                new RecordingFilter(
                        null, null, null, day, day.plusSeconds(86_400).minusNanos(1), null, "rm", "/etc", 0, true),
                query.filter);
    }

    @Test
    void wrongOptionsAreToldBeforeAnythingIsAsked() {
        assertTrue(
                refusal(new FindCommand(), Map.of("since", "soon")).startsWith("--since soon is no time. Times are"));
        assertTrue(refusal(new FindCommand(), Map.of("until", "\u001b")).startsWith("--until \"\\e\" is no time"));
        assertTrue(refusal(new FindCommand(), Map.of("minSize", "big")).startsWith("--min-size big is no size"));
        assertEquals(
                "--state gone is not allowed, it must be one of open, ended, continued, cut",
                refusal(new FindCommand(), Map.of("state", "gone")));
        assertTrue(refusal(new FindCommand(), Map.of("state", "cut", "command", "rm"))
                .startsWith("These options do not fit together: a state"));
        assertTrue(
                refusal(new FindCommand(), Map.of("since", "1h", "until", "2h")).contains("is after the time"));
        assertEquals(
                "--limit -1 is not allowed, it must be 0 or more", refusal(new FindCommand(), Map.of("limit", -1)));
        assertEquals(List.of(), query.asked);
    }

    @Test
    void ofConnectionsEachMatchIsALine() throws Exception {
        query.found.add(connection("aaaa", "alice", null, "cat /etc/shadow", "vi\u001b[2J"));
        query.found.add(connection("bbbb", null, "ro\not"));
        List<String> lines = find(Map.of("command", "x")).lines().toList();
        assertTrue(lines.get(0).endsWith("| Failed logins | Command"), lines.get(0));
        assertTrue(
                lines.get(2)
                        .matches(
                                "aaaa \\|.*\\| +2\\.0 s \\| alice +\\| 192\\.0\\.2\\.7 \\| +3 \\| \"cat /etc/shadow\""),
                lines.get(2));
        assertTrue(lines.get(3).matches("aaaa \\|.* \\| \"vi\\\\e\\[2J\""), lines.get(3));
        assertTrue(lines.get(4).contains("| (\"ro\\not\") |") && lines.get(4).endsWith("| -"), lines.get(4));
        assertEquals("(user) tried to log in, and failed", lines.get(5));
        assertEquals(6, lines.size());
    }

    @Test
    void ofFailedLoginsThereIsNoColumnOfMatches() throws Exception {
        query.found.add(connection("bbbb", null, "root"));
        List<String> lines = find(Map.of("failedLogins", true)).lines().toList();
        assertTrue(lines.get(0).endsWith("| Failed logins"), lines.get(0));
        assertTrue(lines.get(2).endsWith("|             3"), lines.get(2));
    }

    @Test
    void nothingFoundIsToldAsSuch() throws Exception {
        assertEquals("No recordings\n", find(Map.of()));
        assertEquals("No recordings\nNo connections\n", find(Map.of("failedLogins", true)));
    }

    @Test
    void nodesAreToldWhereThereAreSeveral() throws Exception {
        query.found.add(recording("a", "u", "db-1"));
        query.found.add(recording("b", "u", "db-\u001b2"));
        List<String> lines = find(Map.of()).lines().toList();
        assertTrue(lines.get(0).contains("| Node "), lines.get(0));
        assertTrue(lines.get(3).contains("| \"db-\\e2\" |"), lines.get(3));
    }

    @Test
    void asManyAsWereAskedForArePrintedAndThatThereAreMoreIsTold() throws Exception {
        for (int i = 0; i < 2500; i++) {
            query.found.add(recording("r" + i, "u", ""));
        }
        List<String> lines = find(Map.of("limit", 2)).lines().toList();
        assertEquals(3, query.limit);
        assertEquals(5, lines.size(), lines::toString);
        assertEquals("the newest 2 are shown; -n 0 shows all", lines.get(4));
        String all = find(Map.of("limit", 0));
        assertEquals(Long.MAX_VALUE, query.limit);
        assertEquals(
                2500, all.lines().skip(5).filter(line -> line.startsWith("r")).count());
    }

    @Test
    void whatTheQueryRefusesOrCannotDoIsAnError() {
        query.failure = new IOException("the ledger\ncannot be read");
        assertEquals("the ledger\\ncannot be read", refusal(new FindCommand(), Map.of()));
        query.denies = true;
        assertEquals("this needs the role admin", refusal(new FindCommand(), Map.of()));
    }

    @Test
    void ctrlCEndsIt() throws Exception {
        query.found.add(recording("a", "u", ""));
        Thread.currentThread().interrupt();
        try {
            assertFalse(find(Map.of()).contains("a    |"));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    private void withStorage(RecordingMetadata... recordings) {
        shell.with(AuditLog.class, null, new Recorded.Log("file"))
                .with(
                        AuditStorage.class,
                        "(audit.storage=file)",
                        new Recorded.Storage(Optional.of(new MemoryCatalog(List.of(recordings), new byte[2048]))));
    }

    private List<String> list(Map<String, ?> options) throws Exception {
        return shell.run(new ListCommand(), null, options).lines().toList();
    }

    @Test
    void theListIsTheLedgers() throws Exception {
        withStorage(metadata("here", null, ""));
        query.found.add(recording("gone", "alice", ""));
        query.found.add(recording("here", "bob", ""));
        query.notes.add("a ledger is damaged");
        List<String> lines = list(Map.of());
        assertTrue(lines.get(2).startsWith("gone |") && lines.get(2).endsWith("| MISSING"), lines::toString);
        assertTrue(lines.get(3).matches("here \\|.*\\| bob .*\\| ended"), lines::toString);
        assertTrue(lines.get(4).startsWith("SHORTER, LONGER"), lines::toString);
        assertEquals("a ledger is damaged", lines.get(5));
        assertEquals(51, query.limit);
        assertNull(query.filter.id());
    }

    @Test
    void theListTakesTheOptionsOfFind() throws Exception {
        withStorage(metadata("here", null, ""));
        query.found.add(recording("here", "bob", ""));
        list(Map.of("user", "bob", "since", "2h", "minSize", "1k"));
        assertEquals("bob", query.filter.user());
        assertEquals(1024, query.filter.minSize());
        query.found.clear();
        query.found.add(connection("c0", "bob", null, "rm -rf /"));
        List<String> lines = list(Map.of("command", "rm"));
        String last = lines.get(lines.size() - 1);
        assertTrue(last.startsWith("c0") && last.endsWith("\"rm -rf /\""), lines::toString);
    }

    @Test
    void ofARecordingThatIsOpenTheListShowsWhatTheStorageTells() throws Exception {
        withStorage(MetadataBuilder.recording("now").username("carol").build());
        query.found.add(new Recording(MetadataBuilder.recording("now").build(), 0, Origin.LEDGER, List.of("file")));
        assertTrue(list(Map.of()).get(2).matches("now .*\\| carol \\|.*\\| 2\\.0 KiB \\| open"), shell.printed());
    }

    @Test
    void theListSaysThatThereAreMoreAndThatNotAllWereLookedAt() throws Exception {
        withStorage();
        for (int i = 0; i < 300; i++) {
            query.found.add(recording("r" + i, "u", ""));
        }
        List<String> lines = list(Map.of("limit", 250));
        assertEquals(2 + 250 + 1 + 2, lines.size(), lines::toString);
        assertEquals("the newest 250 are shown; -n 0 shows all", lines.get(253));
        assertTrue(lines.get(254).startsWith("Not of all it was looked"), lines.get(254));
        assertEquals(
                200, lines.stream().filter(line -> line.endsWith("MISSING")).count());
    }

    @Test
    void whereTheLedgerCannotBeReadTheListIsTheStorages() throws Exception {
        withStorage(metadata("here", "bob", ""), metadata("ledger-0123456789abcdef-000000000000.jsonl", null, ""));
        query.failure = new IOException("a disk\u0007 error");
        List<String> lines = list(Map.of());
        assertTrue(lines.get(2).startsWith("here |"), lines::toString);
        assertEquals("This is the storage's own list, as the ledger cannot be read: a disk\\x07 error", lines.get(3));
    }

    @Test
    void ctrlCEndsTheList() throws Exception {
        withStorage(metadata("here", "bob", ""));
        query.failure = new IOException("interrupted");
        Thread.currentThread().interrupt();
        try {
            assertEquals(List.of(), list(Map.of()));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    /** Karaf's rules may let other roles list, whom the query refuses. */
    @Test
    void whomTheQueryRefusesGetsNoListOfTheStorageEither() {
        withStorage(metadata("here", "bob", ""));
        query.denies = true;
        assertEquals(
                "this needs the role admin",
                assertThrows(CommandException.class, () -> list(Map.of())).getMessage());
    }
}
