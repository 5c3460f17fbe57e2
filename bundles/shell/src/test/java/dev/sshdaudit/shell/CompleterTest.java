package dev.sshdaudit.shell;

import static dev.sshdaudit.shell.Recorded.recording;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditLog;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.util.List;
import org.apache.karaf.shell.api.console.Candidate;
import org.junit.jupiter.api.Test;

/** Completion of ids, and of storages. */
class CompleterTest {

    private final Recorded recorded = new Recorded();
    private final FakeShell shell = recorded.shell;

    @Test
    void idsAreNotCompletedForUsersWhoMayNotListThem() throws Exception {
        recorded.withRecordings(recording("b7", "binary", State.ENDED));
        recorded.query.denies = true;
        assertEquals(List.of(), shell.complete(new RecordingCompleter(), ""));
    }

    @Test
    void completionTellsWhoseRecordingItIs() throws Exception {
        recorded.withRecordings(recording("b7", "binary", State.ENDED).withUsername("al\u001bice"));
        Candidate candidate = shell.candidates(new RecordingCompleter(), "b").get(0);
        assertEquals("b7", candidate.value());
        assertTrue(candidate.descr().matches("\"al\\\\eice\" 192\\.0\\.2\\.7 (1970|1969)-.* ended"), candidate.descr());
    }

    @Test
    void allStoragesInForceAreCompleted() throws Exception {
        shell.with(AuditLog.class, null, new Recorded.Log("file", "s3"));
        assertEquals(List.of("file ", "s3 "), shell.complete(new StorageCompleter(), ""));
    }

    @Test
    void thereIsNothingToCompleteWithoutTheQuery() throws Exception {
        assertEquals(List.of(), new FakeShell().complete(new RecordingCompleter(), ""));
    }
}
