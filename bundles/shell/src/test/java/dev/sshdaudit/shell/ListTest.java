package dev.sshdaudit.shell;

import static dev.sshdaudit.shell.Recorded.CONNECT;
import static dev.sshdaudit.shell.Recorded.DISCONNECT;
import static dev.sshdaudit.shell.Recorded.ID;
import static dev.sshdaudit.shell.Recorded.recording;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditLog;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.PasswordFailed;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.query.Found.Origin;
import dev.sshdaudit.query.Found.Recording;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingCatalog.Problem.Kind;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MemoryCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

/** The command {@code audit:list}, and what it reads beside the ledger. */
class ListTest {

    private final Recorded recorded = new Recorded();
    private final FakeShell shell = recorded.shell;

    private String refusal() {
        return assertThrows(CommandException.class, () -> shell.run(new ListCommand(), null, Map.of()))
                .getMessage();
    }

    @Test
    void withoutTheLogItSaysSo() {
        assertEquals("The audit log is not there: is bundle sshd-audit-core active?", refusal());
    }

    @Test
    void aStorageThatIsNotThereIsNamedWithPidAndKey() {
        shell.with(AuditLog.class, null, new Recorded.Log("file"));
        assertEquals(
                "PID audit, key storage: \"file\" is not there: it is not installed, or has not started.", refusal());
    }

    @Test
    void aStorageThatKeepsNothingSaysSo() {
        shell.with(AuditLog.class, null, new Recorded.Log("file"))
                .with(AuditStorage.class, "(audit.storage=file)", new Recorded.Storage(Optional.empty()));
        assertEquals("PID audit, key storage: \"file\" keeps no recordings that could be listed or read.", refusal());
    }

    @Test
    void theListTellsWhatIsWrong() throws Exception {
        for (Kind kind : Kind.values()) {
            Recorded other = new Recorded();
            Entry entry = new Entry(recording(ID, "x", State.ENDED), 12, new RecordingCatalog.Problem(kind, "odd"));
            other.query.found.add(new Recording(entry.metadata(), 12, Origin.LEDGER, List.of("file")));
            other.withCatalog(new RecordingCatalog() {
                @Override
                public List<Entry> list(String namePrefix, int limit) {
                    return List.of(entry);
                }

                @Override
                public InputStream read(String name) {
                    return InputStream.nullInputStream();
                }
            });
            String list = other.shell.run(new ListCommand(), null, Map.of());
            String state = kind == Kind.WITHOUT_METADATA ? "no metadata" : kind.name();
            assertTrue(list.lines().toList().get(2).endsWith("| " + state), list);
        }
    }

    @Test
    void aLimitBelowZeroIsRefused() {
        CommandException e =
                assertThrows(CommandException.class, () -> shell.run(new ListCommand(), null, Map.of("limit", -1)));
        assertEquals("--limit -1 is not allowed, it must be 0 or more", e.getMessage());
    }

    @Test
    void theListIsNoLongerThanAskedFor() throws Exception {
        recorded.withRecordings(recording("a1", "binary", State.ENDED), recording("a2", "binary", State.ENDED));
        String text = shell.run(new ListCommand(), "a", Map.of("limit", 1));
        assertTrue(text.contains("a1"), text);
        assertFalse(text.contains("a2"), text);
        assertTrue(text.endsWith("the newest 1 are shown; -n 0 shows all\n"), text);
        assertTrue(shell.run(new ListCommand(), "a", Map.of("limit", 0)).contains("a2"));
        assertEquals(Set.of(), shell.taken());
    }

    @Test
    void aFailedLoginIsListedWithItsUser() throws Exception {
        AuditMessage password = new AuditMessage(ID, 1, new PasswordFailed("root", Bytes.EMPTY), null);
        recorded.withRecording(State.ENDED, CONNECT, password, DISCONNECT);
        assertTrue(shell.run(new ListCommand(), null, Map.of()).contains("| (root) |"), shell.printed());
    }

    @Test
    void aListFitsATerminalOf60Columns() throws Exception {
        recorded.withRecording(State.ENDED, CONNECT, DISCONNECT);
        for (int width : new int[] {80, 60}) {
            String before = shell.printed();
            String list =
                    shell.wide(width).run(new ListCommand(), null, Map.of()).substring(before.length());
            assertTrue(list.contains("5f0c0123") && list.lines().allMatch(line -> line.length() <= width), list);
        }
    }

    private void has(String storage, RecordingMetadata... recordings) {
        shell.with(
                AuditStorage.class,
                "(audit.storage=" + storage + ")",
                new Recorded.Storage(Optional.of(MemoryCatalog.of(recordings))));
    }

    private void found(RecordingMetadata recording, String... storages) {
        recorded.query.found.add(new Recording(recording, 0, Origin.LEDGER, List.of(storages)));
    }

    @Test
    void ofSeveralStoragesEachIsAskedForWhatItHas() throws Exception {
        RecordingMetadata a = recording("a1", "binary", State.ENDED);
        RecordingMetadata b = recording("b1", "binary", State.ENDED);
        RecordingMetadata c = recording("c1", "binary", State.ENDED);
        shell.with(AuditLog.class, null, new Recorded.Log("file", "s3"));
        has("file", a, c);
        has("s3", a, b);
        found(a, "file", "s3");
        found(b, "s3");
        found(c, "file", "s3");
        List<String> list = shell.run(new ListCommand(), null, Map.of()).lines().toList();
        assertTrue(list.get(0).endsWith("| Storage  | State"), list::toString);
        assertTrue(list.get(2).startsWith("a1") && list.get(2).endsWith("| file, s3 | ended"), list::toString);
        assertTrue(list.get(3).startsWith("b1") && list.get(3).endsWith("| s3       | ended"), list::toString);
        assertTrue(list.get(4).startsWith("c1") && list.get(4).endsWith("| s3       | MISSING"), list::toString);
        assertEquals(Set.of(), shell.taken());
    }

    @Test
    void ofSeveralStoragesThoseAreListedThatAreThere() throws Exception {
        shell.with(AuditLog.class, null, new Recorded.Log("file", "s3"));
        assertEquals(
                "PID audit, key storage: \"file\" is not there: it is not installed, or has not started.", refusal());
        has("s3", recording("b1", "binary", State.ENDED));
        found(recording("b1", "binary", State.ENDED), "s3");
        List<String> list = shell.run(new ListCommand(), null, Map.of()).lines().toList();
        assertTrue(list.get(2).startsWith("b1") && list.get(2).endsWith("| ended"), list::toString);
    }

    @Test
    void whereNoLedgerCanBeReadTheStoragesListWhatTheyHave() throws Exception {
        shell.with(AuditLog.class, null, new Recorded.Log("file", "s3"));
        has("file", recording("a1", "binary", State.ENDED));
        has("s3", recording("b1", "binary", State.ENDED));
        recorded.query.failure = new IOException("the ledger is not there");
        String list = shell.run(new ListCommand(), null, Map.of());
        assertTrue(list.matches("(?s).*a1 [^\n]*\\| file +\\| ended\n.*b1 [^\n]*\\| s3 +\\| ended\n.*"), list);
    }
}
