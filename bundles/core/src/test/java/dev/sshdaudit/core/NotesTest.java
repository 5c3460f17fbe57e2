package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.core.ledger.Notes;
import dev.sshdaudit.core.selection.Registry;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerFact.LogChanged;
import dev.sshdaudit.ledger.LedgerFact.LogChanged.Change;
import dev.sshdaudit.ledger.LedgerFact.RecordingUsed;
import dev.sshdaudit.ledger.LedgerFact.RecordingUsed.What;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Notes about recordings that were made reach the ledger of the recordings' storage. */
class NotesTest extends RecordingsFixture {

    private final ByteStorage bytes = new ByteStorage();
    private final MemoryLedger ledger = new MemoryLedger();
    private Notes notes;

    @BeforeEach
    void storages() {
        recordings.addFormat("bytes", Registry.SOLE, bytes);
        recordings.addStorage("bytes", Registry.SOLE, bytes);
        recordings.addStorage("other", Registry.SOLE, new ByteStorage());
        notes = notes(10);
    }

    @AfterEach
    void release() {
        ledger.failing = false;
        ledger.unblock();
    }

    private Notes notes(long seconds) {
        return new Notes(
                recordings.environment().ledgers(), recordings.environment().pipelines(), seconds);
    }

    private void configure(boolean enable) {
        recordings.decisions().configure(new Settings(enable, "bytes", "bytes", Mode.best_effort));
        awaitPipeline(pipeline -> true);
    }

    private static RecordingUsed note(What what, String name) {
        return new RecordingUsed(what, name, "user \"auditor\"", "case 4711");
    }

    @Test
    void aNoteIsInTheLedgerForGoodWhenTheCallReturnsAndWasWrittenByAThreadOfTheStorage() throws IOException {
        recordings.addLedger(Registry.SOLE, ledger);
        configure(true);
        assertTrue(notes.add("bytes", note(What.HELD, "a.cast")));
        assertEquals(List.of(note(What.HELD, "a.cast")), ledger.all(RecordingUsed.class));
        assertTrue(ledger.secured.get() > ledger.facts.indexOf(note(What.HELD, "a.cast")));
        assertEquals(Set.of("sshd-audit-recorder-N"), ledger.threads);
    }

    @Test
    void severalFactsAreAddedInTheirOrder() throws IOException {
        recordings.addLedger(Registry.SOLE, ledger);
        configure(true);
        List<LedgerFact> facts = List.of(note(What.DELETED, "a.cast"), note(What.DELETED, "b.cast"));
        assertTrue(notes.add("bytes", facts));
        assertEquals(facts, ledger.all(RecordingUsed.class));
    }

    @Test
    void withoutALedgerACallSaysSo() throws IOException {
        configure(true);
        assertFalse(notes.add("bytes", note(What.HELD, "a.cast")));
        recordings.addLedger(Registry.SOLE, ledger);
        assertFalse(notes.add("none", note(What.HELD, "a.cast")));
        assertEquals(List.of(), ledger.all(RecordingUsed.class));
    }

    @Test
    void aNoteIsTakenWhileAuditingIsOffAndTheLedgerTellsThatItIsOff() throws IOException {
        recordings.addLedger(Registry.SOLE, ledger);
        configure(false);
        assertTrue(notes.add("bytes", note(What.DELETED, "a.cast")));
        assertEquals(Change.OFF, ledger.all(LogChanged.class).get(0).change());
        assertEquals(List.of(note(What.DELETED, "a.cast")), ledger.all(RecordingUsed.class));
        recordings.decisions().configure(new Settings(true, "bytes", "bytes", Mode.best_effort));
        eventually(() -> ledger.all(LogChanged.class).stream().anyMatch(fact -> fact.change() == Change.ON));
        assertEquals(1, ledger.opened.get());
    }

    @Test
    void theLedgerOfAStorageThatIsNotInForceIsOpenedForSeveralNotesAndClosedWhenTheLogStops() throws IOException {
        recordings.addLedger(Registry.SOLE, ledger);
        configure(true);
        eventually(() -> ledger.opened.get() == 1);
        assertTrue(notes.add("other", note(What.HELD, "a.cast")));
        assertTrue(notes.add("other", note(What.RELEASED, "a.cast")));
        assertEquals(2, ledger.opened.get());
        assertEquals(0, ledger.closed.get());
        recordings.close();
        assertEquals(2, ledger.closed.get());
    }

    @Test
    void theLedgerOfAStorageThatIsNotInForceIsClosedWhenNoNoteComes() throws IOException {
        recordings.addLedger(Registry.SOLE, ledger);
        configure(true);
        assertTrue(notes.add("other", note(What.HELD, "a.cast")));
        assertEquals(0, ledger.closed.get());
        skipped.addAndGet(TimeUnit.SECONDS.toNanos(31));
        eventually(() -> ledger.closed.get() == 1);
    }

    @Test
    void aStorageThatIsNotThereIsNamed() {
        recordings.addLedger(Registry.SOLE, ledger);
        configure(true);
        IOException e = assertThrows(IOException.class, () -> notes.add("tape", note(What.HELD, "a.cast")));
        assertTrue(e.getMessage().startsWith("storage tape is not there"), e::getMessage);
    }

    @Test
    void aLedgerThatCannotBeWrittenFailsTheCallWithItsReasonAndTakesTheNextNote() throws IOException {
        recordings.addLedger(Registry.SOLE, ledger);
        configure(false);
        ledger.failing = true;
        IOException e = assertThrows(IOException.class, () -> notes.add("bytes", note(What.DELETED, "a.cast")));
        assertTrue(e.getMessage().contains("PID audit.memory-ledger: No space left"), e::getMessage);
        ledger.failing = false;
        assertTrue(notes.add("bytes", note(What.DELETED, "b.cast")));
        assertEquals(List.of(note(What.DELETED, "b.cast")), ledger.all(RecordingUsed.class));
        assertEquals(List.of(), recordings.status().failures());
    }

    @Test
    void aStorageThatDoesNotAnswerFailsTheCallInTimeAndTheNoteThatWaitedIsNotWrittenLater() throws IOException {
        recordings.addLedger(Registry.SOLE, ledger);
        configure(true);
        eventually(() -> ledger.opened.get() == 1);
        ledger.block();
        Notes impatient = notes(1);
        // all threads of the storage are held
        for (int i = 0; i < 20; i++) {
            String name = i + ".cast";
            IOException e = assertThrows(IOException.class, () -> notes(0).add("bytes", note(What.VIEWED, name)));
            assertTrue(e.getMessage().startsWith("PID audit, key storage: storage bytes"), e::getMessage);
        }
        long begun = System.nanoTime();
        assertThrows(IOException.class, () -> impatient.add("bytes", note(What.DELETED, "a.cast")));
        assertTrue(System.nanoTime() - begun < 8_000_000_000L);
        ledger.unblock();
        assertTrue(notes.add("bytes", note(What.HELD, "b.cast")));
        List<RecordingUsed> told = ledger.all(RecordingUsed.class);
        assertTrue(told.size() < 21, told::toString);
    }

    @Test
    void onlyFactsAboutRecordingsThatWereMadeAreTaken() {
        assertThrows(IllegalArgumentException.class, () -> notes.add("bytes", new LedgerFact.Failure(true, "x")));
    }
}
