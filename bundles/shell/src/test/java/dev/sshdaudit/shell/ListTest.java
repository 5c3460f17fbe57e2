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
import dev.sshdaudit.storage.RecordingMetadata.State;
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
        shell.with(AuditLog.class, null, new Recorded.Log());
        assertEquals(
                "PID audit, key storage: \"file\" is not there: it is not installed, or has not started.", refusal());
    }

    @Test
    void aStorageThatKeepsNothingSaysSo() {
        shell.with(AuditLog.class, null, new Recorded.Log())
                .with(AuditStorage.class, "(audit.storage=file)", new Recorded.Storage(Optional.empty()));
        assertEquals("PID audit, key storage: \"file\" keeps no recordings that could be listed or read.", refusal());
    }

    @Test
    void theListTellsWhatIsWrong() throws Exception {
        for (Kind kind : Kind.values()) {
            Recorded other = new Recorded();
            Entry entry = new Entry(recording(ID, "x", State.ENDED), 12, new RecordingCatalog.Problem(kind, "odd"));
            other.query.found.add(new Recording(entry.metadata(), 12, Origin.LEDGER));
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
}
