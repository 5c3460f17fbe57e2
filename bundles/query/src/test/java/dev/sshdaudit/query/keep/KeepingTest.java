package dev.sshdaudit.query.keep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.LedgerFact.RecordingImported;
import dev.sshdaudit.ledger.LedgerFact.RecordingUsed;
import dev.sshdaudit.ledger.LedgerFact.RecordingUsed.What;
import dev.sshdaudit.ledger.LedgerFact.RecordingsComplete;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.query.AuditQuery.Hold;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users delete recordings, hold them, and bring them into the ledger. */
class KeepingTest {

    private static final String BY = "user \"auditor\"";

    private final MemoryPlace memory = new MemoryPlace();
    private final Keeping keeping = new Keeping(memory.services);

    @BeforeEach
    void record() {
        memory.own.add(new Fact.NodeStarted(true)).record("a").record("b").checkpoint();
    }

    private String refusal(String name) {
        return assertThrows(IOException.class, () -> keeping.delete(memory.place(), name, BY, "asked for"))
                .getMessage();
    }

    private List<String> held() throws IOException {
        return keeping.holds(memory.place()).stream().map(Hold::name).toList();
    }

    // delete

    @Test
    void aRecordingIsDeletedOnceTheLedgerTellsOfIt() throws IOException {
        keeping.delete(memory.place(), "a", BY, "case 4711");
        assertFalse(memory.files.containsKey("a"));
        assertTrue(memory.files.containsKey("b"));
        assertEquals(List.of(List.of(new RecordingUsed(What.DELETED, "a", BY, "case 4711"))), memory.notes);
        assertEquals(List.of(), memory.alarms());
        assertEquals("storage memory has no recording a", refusal("a"));
    }

    @Test
    void nothingIsDeletedThatTheLedgerCannotTell() {
        memory.noteFailure = new IOException("PID audit.ledger, key directory: no space");
        assertEquals("PID audit.ledger, key directory: no space", refusal("a"));
        assertTrue(memory.files.containsKey("a"));
    }

    @Test
    void withoutALedgerARecordingIsDeletedAllTheSame() throws IOException {
        memory.isLedgerThere = false;
        keeping.delete(memory.place(), "a", BY, "asked for");
        assertFalse(memory.files.containsKey("a"));
    }

    @Test
    void whatIsOpenOrHeldStays() throws IOException {
        memory.store("open", "node-a", State.OPEN);
        assertEquals("recording open is being written: it can be deleted when it has ended", refusal("open"));
        keeping.hold(memory.place(), "a", BY, "court \u001b[31m");
        assertEquals(
                "recording a is held by user \"auditor\" since 2026-01-01T00:00:00Z (reason: \"court \\e[31m\"):"
                        + " release it first",
                refusal("a"));
        assertEquals(1, memory.notes.size());
        keeping.release(memory.place(), "a", BY, "over");
        keeping.delete(memory.place(), "a", BY, "asked for");
        assertFalse(memory.files.containsKey("a"));
    }

    @Test
    void aHoldOfAnotherNodeCountsToo() throws IOException {
        memory.new Ledger("00000000000000bb", "node-b")
                .add(new Fact.RecordingUsed(Fact.RecordingUsed.What.HELD, "a", BY, null));
        assertTrue(refusal("a").contains("is held by"));
    }

    @Test
    void whereTheStorageCannotDeleteTheErrorSaysThatTheLedgerToldOfItAndItCanBeTriedAgain() throws IOException {
        memory.undeletable = "";
        assertEquals(
                "the ledger says that recording a was deleted, and it could not be: PID audit.memory, key bucket: let"
                        + " the bucket delete a. Delete it again when that is mended",
                refusal("a"));
        assertTrue(memory.files.containsKey("a"));
        memory.undeletable = null;
        keeping.delete(memory.place(), "a", BY, "again");
        assertFalse(memory.files.containsKey("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"c", "", "../a", "a\n"})
    void namesOfNoRecordingAreRefused(String name) {
        assertTrue(refusal(name).startsWith("storage memory has no recording "));
        assertEquals(List.of(), memory.notes);
    }

    @Test
    void aSegmentOfTheLedgerIsNoRecording() {
        assertTrue(refusal(memory.own.segment()).endsWith("is a part of the ledger, and no recording"));
    }

    // hold

    @Test
    void holdsAreListedInTheirOrderUntilTheyAreReleasedInAnyLedger() throws IOException {
        keeping.hold(memory.place(), "b", BY, "first");
        memory.pass(Duration.ofMinutes(1));
        memory.own.end();
        keeping.hold(memory.place(), "a", "user \"other\"", "second");
        assertEquals(List.of("b", "a"), held());
        Hold hold = keeping.holds(memory.place()).get(1);
        assertEquals(new Hold("a", "user \"other\"", "second", MemoryPlace.START.plusSeconds(60)), hold);
        memory.pass(Duration.ofMinutes(1));
        MemoryPlace.Ledger other = memory.new Ledger("00000000000000bb", "node-b");
        other.add(new Fact.RecordingUsed(Fact.RecordingUsed.What.RELEASED, "b", BY, null));
        assertEquals(List.of("a"), held());
        memory.pass(Duration.ofMinutes(1));
        keeping.hold(memory.place(), "b", BY, "again");
        assertEquals(List.of("a", "b"), held());
    }

    @Test
    void aReleaseCountsAlsoWhereTheClockWasSetBackAfterTheHold() throws IOException {
        keeping.hold(memory.place(), "a", BY, "x");
        memory.pass(Duration.ofMinutes(-10));
        keeping.release(memory.place(), "a", BY, "y");
        assertEquals(List.of(), held());
    }

    @Test
    void aSegmentThatAnotherOneFollowsIsReadOnce() throws IOException {
        keeping.hold(memory.place(), "a", BY, "x");
        String first = memory.own.segment();
        memory.own.end();
        memory.own.record("c");
        assertEquals(List.of("a"), held());
        memory.reads.clear();
        assertEquals(List.of("a"), held());
        assertEquals(List.of(memory.own.segment()), memory.reads);
        assertTrue(memory.files.containsKey(first));
    }

    @Test
    void whatIsHeldIsNotHeldTwiceAndWhatIsNotHeldIsNotReleased() throws IOException {
        keeping.hold(memory.place(), "a", BY, "x");
        assertTrue(assertThrows(IOException.class, () -> keeping.hold(memory.place(), "a", BY, "y"))
                .getMessage()
                .startsWith("recording a is held already by user \"auditor\" since"));
        assertThrows(IOException.class, () -> keeping.hold(memory.place(), "none", BY, "y"));
        assertEquals(
                "recording b in storage memory is not held",
                assertThrows(IOException.class, () -> keeping.release(memory.place(), "b", BY, "y"))
                        .getMessage());
    }

    @Test
    void withoutALedgerNothingIsHeld() {
        memory.isLedgerThere = false;
        IOException e = assertThrows(IOException.class, () -> keeping.hold(memory.place(), "a", BY, "x"));
        assertTrue(e.getMessage().startsWith("PID audit.ledger, key enable"), e::getMessage);
    }

    // import

    @Test
    void recordingsThatNoLedgerKnowsAreBroughtInWithTheirNodeAndTheirHash() throws IOException {
        memory.now = MemoryPlace.START.minus(Duration.ofDays(9));
        memory.store("old", "node-z", State.ENDED);
        memory.store("cut", "node-a", State.CUT);
        memory.store("open", "node-a", State.OPEN);
        memory.now = MemoryPlace.START;
        assertEquals(
                2,
                memory.alarms().stream()
                                .filter(text -> text.startsWith("UNKNOWN"))
                                .count()
                        - 1);
        List<String> imported = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        assertEquals(2, keeping.importRecordings(memory.place(), BY, imported::add, leftOut::add));
        assertEquals(List.of("cut", "old"), imported.stream().sorted().toList());
        assertEquals(List.of(), leftOut);
        RecordingImported old = (RecordingImported) memory.notes.get(0).stream()
                .filter(fact -> fact instanceof RecordingImported one
                        && one.metadata().name().equals("old"))
                .findFirst()
                .orElseThrow();
        assertEquals("node-z", old.metadata().node());
        assertEquals(12, old.bytes());
        assertTrue(memory.notes.get(1).get(0) instanceof RecordingsComplete complete
                && complete.count() == 2
                && complete.by().equals(BY));
        memory.files.remove("open");
        assertEquals(List.of(), memory.alarms());
        assertEquals(0, keeping.importRecordings(memory.place(), BY, imported::add, leftOut::add));
    }

    @Test
    void aRecordingWithoutMetadataIsLeftOutAndTheImportIsNotSaidToBeComplete() throws IOException {
        memory.files.put("bare", new byte[3]);
        List<String> leftOut = new ArrayList<>();
        assertEquals(0, keeping.importRecordings(memory.place(), BY, name -> {}, leftOut::add));
        assertEquals(List.of("Recording bare is left out: there is no metadata beside it"), leftOut);
        assertEquals(List.of(), memory.notes);
    }

    @Test
    void whatHasJustEndedIsNotBroughtIn() throws IOException {
        memory.now = java.time.Instant.now();
        memory.store("new", "node-b", State.ENDED);
        assertEquals(0, keeping.importRecordings(memory.place(), BY, name -> {}, text -> {}));
    }

    @Test
    void anImportEndsWhenItsThreadIsInterruptedAndPassesOnWhatItsListenerThrows() {
        memory.store("old", "node-a", State.ENDED);
        assertThrows(
                CancellationException.class,
                () -> keeping.importRecordings(
                        memory.place(),
                        BY,
                        name -> {
                            throw new CancellationException();
                        },
                        text -> {}));
        Thread.currentThread().interrupt();
        try {
            assertThrows(
                    InterruptedIOException.class,
                    () -> keeping.importRecordings(memory.place(), BY, name -> {}, text -> {}));
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            Thread.interrupted();
        }
    }
}
