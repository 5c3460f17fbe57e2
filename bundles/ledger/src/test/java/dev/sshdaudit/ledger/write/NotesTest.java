package dev.sshdaudit.ledger.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerFact.RecordingUsed.What;
import dev.sshdaudit.ledger.LedgerWriter;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingsComplete;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What users and rules do with recordings that were made, and recordings that come from elsewhere. */
class NotesTest extends WriterFixture {

    private static LedgerFact used(What what, String name) {
        return new LedgerFact.RecordingUsed(what, name, "karaf", "a test");
    }

    private List<String> types() {
        List<String> types = Chain.read(storage).types();
        return types.subList(types.indexOf("recordings.complete") + 1, types.size());
    }

    @Test
    void aCheckpointCoversDeletionsWhenTheyAreSecuredOneForAll() throws IOException {
        LedgerWriter writer = node().open(storage);
        writer.append(used(What.DELETED, "a"));
        writer.append(used(What.DELETED, "b"));
        writer.secure();
        assertEquals(List.of("recording.deleted", "recording.deleted", "checkpoint"), types());
        assertEquals(1, storage.flushes);
        writer.secure();
        assertEquals(3, types().size(), "nothing is new");
        writer.append(used(What.DELETED, "c"));
        writer.secure();
        assertEquals(List.of("recording.deleted", "checkpoint"), types().subList(3, 5));
        assertEquals(2, storage.flushes);
    }

    @Test
    void otherNotesAreSecuredWithoutACheckpoint() throws IOException {
        LedgerWriter writer = node().open(storage);
        writer.append(used(What.HELD, "a"));
        writer.secure();
        assertEquals(List.of("recording.held"), types());
        assertEquals(1, storage.flushes);
    }

    @Test
    void aDeletionThatNothingSecuresIsCoveredAsSoonAsWhatIsDueIsDone() throws IOException {
        LedgerWriter writer = node().open(storage);
        writer.append(used(What.DELETED, "a"));
        settle(writer);
        assertEquals(List.of("recording.deleted", "checkpoint"), types());
    }

    @Test
    void aDeletionThatCouldNotBeSecuredIsToldAndIsSecuredLater() throws IOException {
        LedgerWriter writer = node().open(storage);
        writer.append(used(What.DELETED, "a"));
        storage.failingFlushes = 1;
        assertThrows(IOException.class, writer::secure);
        writer.secure();
        Chain chain = Chain.read(storage);
        assertEquals(1, chain.all(Fact.RecordingUsed.class).size());
        List<String> types = chain.types();
        assertTrue(types.lastIndexOf("checkpoint") > types.indexOf("recording.deleted"), () -> String.valueOf(types));
        writer.close();
        assertThrows(IOException.class, writer::secure);
    }

    @Test
    void deletionsThatTheStorageLostAreWrittenAgainBelowACheckpoint() throws IOException {
        LedgerWriter writer = node().open(storage);
        settle(writer);
        String segment = Chain.read(storage).segments.get(0);
        byte[] before = storage.files.get(segment);
        writer.append(used(What.DELETED, "a"));
        storage.failingFlushes = 1;
        assertThrows(IOException.class, writer::secure);
        storage.files.put(segment, before);
        writer.secure();
        List<String> types = Chain.read(storage).types();
        assertEquals(
                List.of("segment", "recording.deleted", "checkpoint"), types.subList(types.size() - 3, types.size()));
    }

    @Test
    void aRecordingThatIsImportedIsMarkedAndKeepsTheNameOfItsNode() throws IOException {
        storage.node = "new-node";
        LedgerWriter writer = node().open(storage);
        writer.append(new LedgerFact.RecordingImported(
                recording("old").ended(State.CUT, START.minusSeconds(9)),
                3,
                Hash.sha256(new byte[3]).toString()));
        writer.append(new LedgerFact.RecordingsComplete(START, 1, "karaf"));
        writer.close();
        Chain chain = Chain.read(storage);
        RecordingClosed imported = chain.all(RecordingClosed.class).get(0);
        assertEquals("node-1", imported.importedFrom());
        assertEquals(State.CUT, imported.state());
        assertTrue(imported.isWhole());
        assertFalse(imported.recovered());
        assertEquals(
                List.of(new RecordingsComplete(START, 0, null), new RecordingsComplete(START, 1, "karaf")),
                chain.all(RecordingsComplete.class));
    }

    @Test
    void aFirstLedgerIsCompleteWhereNoRecordingWasBefore() throws IOException {
        storage.put(recording("opened-by-this-process"), new byte[0]);
        storage.open.add("opened-by-this-process");
        node().open(storage).close();
        assertEquals(1, Chain.read(storage).all(RecordingsComplete.class).size());
    }

    @Test
    void aFirstLedgerIsNotCompleteWhereRecordingsWereBefore() throws IOException {
        storage.put(recording("old").ended(State.ENDED, START), new byte[0]);
        node().open(storage).close();
        assertEquals(0, Chain.read(storage).all(RecordingsComplete.class).size());
    }

    @Test
    void laterRunsSayNothingAboutThat() throws IOException {
        storage.put(recording("old").ended(State.ENDED, START), new byte[0]);
        NodeLedger first = node();
        first.open(storage).close();
        kill(first);
        storage.files.remove("old");
        storage.metadata.remove("old");
        pass(Duration.ofHours(1));
        node().open(storage).close();
        assertEquals(0, Chain.read(storage).all(RecordingsComplete.class).size());
    }
}
