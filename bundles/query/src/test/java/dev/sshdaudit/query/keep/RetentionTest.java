package dev.sshdaudit.query.keep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerFact.RecordingUsed;
import dev.sshdaudit.ledger.LedgerFact.RecordingUsed.What;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Recordings, and segments of ledgers, are deleted when they are old. */
class RetentionTest {

    private static final String BY = "user \"auditor\"";
    private static final Duration DAY = Duration.ofDays(1);

    private final MemoryPlace memory = new MemoryPlace();
    private final Keeping keeping = new Keeping(memory.services);
    private long nanos = 1;
    private Retention retention;

    @BeforeEach
    void begin() {
        memory.own.add(new Fact.NodeStarted(true));
        restart();
    }

    private void restart() {
        retention = new Retention(memory.services, keeping, () -> memory.now, () -> nanos);
        retention.use(30);
    }

    /** Time passes for both clocks. */
    private void pass(Duration time) {
        memory.pass(time);
        nanos += time.toNanos();
    }

    private void pass(int days) {
        for (int i = 0; i < days * 24; i++) {
            pass(Duration.ofHours(1));
            retention.look();
        }
    }

    private Set<String> recordings() {
        Set<String> names = new TreeSet<>(memory.files.keySet());
        names.removeIf(name -> name.startsWith("ledger-"));
        return names;
    }

    private Set<String> segments() {
        Set<String> names = new TreeSet<>(memory.files.keySet());
        names.removeIf(name -> !name.startsWith("ledger-"));
        return names;
    }

    private List<String> deletedByRule() {
        return memory.notes.stream()
                .flatMap(List::stream)
                .map(RecordingUsed.class::cast)
                .filter(used -> used.what() == What.DELETED && used.by().equals("audit.retention"))
                .map(RecordingUsed::name)
                .toList();
    }

    private String logged(Runnable task) {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true));
        try {
            task.run();
        } finally {
            System.setErr(before);
        }
        return log.toString();
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    @Test
    void aRecordingGoesWhenItIsOldEnoughAndTheLedgerTellsByWhichRule() throws IOException {
        memory.own.record("a").end();
        pass(1);
        memory.own.record("b").end();
        pass(29);
        assertEquals(Set.of("a", "b"), recordings());
        pass(1);
        assertEquals(Set.of("b"), recordings());
        assertEquals(new RecordingUsed(What.DELETED, "a", "audit.retention", "older than 30 days"), lastNote());
        pass(1);
        assertEquals(Set.of(), recordings());
        assertEquals(List.of("a", "b"), deletedByRule());
        assertEquals(List.of(), memory.alarms());
    }

    private LedgerFact lastNote() {
        List<LedgerFact> last = memory.notes.get(memory.notes.size() - 1);
        return last.get(last.size() - 1);
    }

    @Test
    void withoutDaysNothingGoes() {
        retention.use(0);
        memory.own.record("a").end();
        pass(400);
        assertEquals(Set.of("a"), recordings());
        assertEquals(List.of(), memory.notes);
    }

    @Test
    void manyRecordingsShareACheckpoint() {
        for (int i = 0; i < 300; i++) {
            memory.own.record("r" + i);
        }
        memory.own.end();
        pass(31);
        assertEquals(Set.of(), recordings());
        assertEquals(300, deletedByRule().size());
        assertTrue(memory.notes.size() <= 4, () -> memory.notes.size() + " batches");
    }

    @Test
    void whatIsHeldStaysUntilItIsReleased() throws IOException {
        memory.own.record("a").record("b").end();
        keeping.hold(memory.place(), "a", BY, "court");
        pass(40);
        assertEquals(Set.of("a"), recordings());
        keeping.release(memory.place(), "a", BY, "over");
        pass(1);
        assertEquals(Set.of(), recordings());
    }

    @Test
    void whatIsOpenOrUnknownToTheLedgersStays() {
        memory.store("unknown", "node-a", State.ENDED);
        memory.own.record("a").end();
        memory.store("a", "node-a", State.OPEN);
        pass(40);
        assertEquals(Set.of("a", "unknown"), recordings());
        assertEquals(List.of(), deletedByRule());
    }

    @Test
    void aRecordingThatWasRemovedGetsNoLineThatHidesIt() throws IOException {
        memory.own.record("a").end();
        memory.files.remove("a");
        pass(40);
        assertEquals(List.of(), deletedByRule());
        assertEquals(1, memory.alarms().size());
    }

    @Test
    void recordingsOfANodeThatIsGoneGoToo() throws IOException {
        memory.new Ledger("00000000000000bb", "node-b").record("theirs").end();
        pass(31);
        assertEquals(Set.of(), recordings());
        assertEquals(List.of(), memory.alarms());
    }

    @Test
    void aStorageThatDeletesNothingIsToldOfOnceAndGetsNoFurtherLines() {
        for (int i = 0; i < 50; i++) {
            memory.own.record("r" + i);
        }
        memory.own.end();
        memory.undeletable = "";
        String log = logged(() -> pass(33));
        assertEquals(1, count(log, "let the bucket delete"), log);
        assertTrue(
                log.contains("PID audit.retention, key days: recordings that are older stay in storage memory"), log);
        assertEquals(50, recordings().size());
        assertEquals(3, deletedByRule().size());
        memory.undeletable = null;
        pass(1);
        assertEquals(Set.of(), recordings());
        assertEquals(50, deletedByRule().size());
    }

    @Test
    void oneFileThatCannotBeDeletedDoesNotKeepTheOthers() {
        for (int i = 0; i < 50; i++) {
            memory.own.record("r" + i);
        }
        memory.own.end();
        memory.undeletable = "r0";
        String log = logged(() -> pass(33));
        assertEquals(Set.of("r0"), recordings());
        assertEquals(1, count(log, "let the bucket delete"), log);
        assertEquals(50, deletedByRule().size());
    }

    @Test
    void whereALineCannotBeReadThatMayTellOfAHoldNothingGoes() {
        memory.own.record("a").record("b").end();
        memory.own
                .add(new Fact.RecordingUsed(Fact.RecordingUsed.What.HELD, "b", BY, null))
                .end();
        String holding = new TreeSet<>(segments()).last();
        memory.files.put(
                holding,
                new String(memory.files.get(holding))
                        .replace("\"by\"", "\"my\"")
                        .getBytes());
        String log = logged(() -> pass(33));
        assertTrue(log.contains("may tell of a hold"), log);
        assertEquals(Set.of("a", "b"), recordings());
    }

    @Test
    void withoutALedgerNothingGoesAndThatIsTold() {
        memory.own.record("a").end();
        memory.isLedgerThere = false;
        String log = logged(() -> pass(33));
        assertEquals(1, count(log, "PID audit.ledger, key enable"), log);
        assertEquals(Set.of("a"), recordings());
    }

    @Test
    void anOldSegmentIsNotReadAgainAndAgain() {
        memory.own.record("a").end();
        memory.own.record("b").end();
        memory.own.add(new Fact.NodeStopped());
        pass(2);
        memory.reads.clear();
        pass(1);
        String first = segments().iterator().next();
        assertFalse(memory.reads.contains(first));
    }

    // the clock

    @Test
    void nothingGoesInTheFirstHour() {
        memory.own.record("a").end();
        pass(Duration.ofDays(40));
        restart();
        for (int i = 0; i < 5; i++) {
            pass(Duration.ofMinutes(10));
            retention.look();
        }
        assertEquals(Set.of("a"), recordings());
        pass(Duration.ofMinutes(10));
        retention.look();
        assertEquals(Set.of(), recordings());
    }

    @Test
    void afterAJumpOfTheClockNothingGoesForAnHourAndThatIsTold() {
        memory.own.record("a").end();
        pass(2);
        memory.pass(Duration.ofDays(10_000));
        String log = logged(() -> {
            retention.look();
            pass(Duration.ofMinutes(50));
            retention.look();
        });
        assertEquals(Set.of("a"), recordings());
        assertEquals(1, count(log, "the clock of this machine was set from 2026-01-03"), log);
        memory.pass(Duration.ofDays(-10_000));
        pass(2);
        assertEquals(Set.of("a"), recordings());
        memory.pass(Duration.ofDays(29));
        pass(Duration.ofMinutes(10));
        retention.look();
        assertEquals(Set.of("a"), recordings());
        pass(Duration.ofHours(1));
        retention.look();
        assertEquals(Set.of(), recordings());
    }

    @Test
    void aClockBehindTheLedgerDeletesNothing() {
        memory.own.record("a").end();
        memory.pass(Duration.ofDays(400));
        memory.own.add(new Fact.NodeStarted(true)).end();
        memory.pass(Duration.ofDays(-300));
        restart();
        String log = logged(() -> pass(1));
        assertTrue(log.contains("and a ledger has a line of 2027-"), log);
        assertEquals(Set.of("a"), recordings());
    }

    // segments

    @Test
    void segmentsGoWhenAllTheirRecordingsAreGoneAndTheyAreOldEnoughTheOldestFirst() throws IOException {
        memory.ledgerDays = 100;
        memory.own.record("a").end();
        String first = segments().iterator().next();
        pass(1);
        memory.own.record("b").end();
        pass(1);
        memory.own.record("c").end();
        pass(40);
        memory.own.end();
        memory.own.add(new Fact.NodeStarted(true));
        assertEquals(Set.of(), recordings());
        assertTrue(segments().contains(first));
        pass(57);
        assertTrue(segments().contains(first));
        pass(2);
        assertFalse(segments().contains(first));
        assertTrue(deletedByRule().contains(first));
        assertEquals(List.of(), memory.alarms());
        pass(200);
        // the segments that tell of deletions stay as long as what they tell of
        assertEquals(List.of(), memory.alarms());
        assertTrue(segments().size() <= 3, () -> String.valueOf(segments()));
    }

    @Test
    void aSegmentWhoseRecordingIsHeldOrRemovedStaysWithAllThatFollow() throws IOException {
        memory.ledgerDays = 50;
        memory.own.record("a").record("b").end();
        memory.own.record("c").end();
        keeping.hold(memory.place(), "a", BY, "court");
        memory.own.end();
        memory.own.add(new Fact.NodeStarted(true));
        Set<String> before = segments();
        pass(120);
        assertEquals(Set.of("a"), recordings());
        assertTrue(segments().containsAll(before));
        assertEquals(List.of(), memory.alarms());
        keeping.release(memory.place(), "a", BY, "over");
        memory.files.remove("a");
        pass(120);
        assertTrue(segments().containsAll(before), "what was removed is still told");
        assertEquals(1, memory.alarms().size());
    }

    @Test
    void aLineThatTellsOfADeletionStaysAsLongAsAnotherLedgerTellsOfTheRecording() throws IOException {
        memory.ledgerDays = 50;
        MemoryPlace.Ledger other = memory.new Ledger("00000000000000bb", "node-b");
        other.record("theirs").record("kept").end();
        other.add(new Fact.RecordingUsed(Fact.RecordingUsed.What.HELD, "kept", BY, "court"))
                .checkpoint();
        pass(31);
        memory.own.end();
        memory.own.add(new Fact.NodeStarted(true));
        assertEquals(Set.of("kept"), recordings());
        pass(200);
        assertEquals(Set.of("kept"), recordings());
        assertEquals(List.of(), memory.alarms());
    }

    @Test
    void withoutDaysSegmentsStay() {
        memory.own.record("a").end();
        memory.own.add(new Fact.NodeStarted(true));
        Set<String> before = segments();
        pass(400);
        assertTrue(segments().containsAll(before));
    }

    @Test
    void segmentsGoAlsoWhereRecordingsAreDeletedByUsers() throws IOException {
        retention.use(0);
        memory.ledgerDays = 50;
        memory.own.record("a").end();
        String first = segments().iterator().next();
        keeping.delete(memory.place(), "a", BY, "asked for");
        pass(DAY);
        memory.own.end();
        memory.own.add(new Fact.NodeStarted(true));
        pass(60);
        assertFalse(segments().contains(first));
        assertEquals(List.of(), memory.alarms());
    }
}
