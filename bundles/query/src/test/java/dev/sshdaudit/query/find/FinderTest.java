package dev.sshdaudit.query.find;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.ConnectionClosed.Channel;
import dev.sshdaudit.ledger.format.ConnectionClosed.FileOperation;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.Found.Origin;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.place.MemoryLedger;
import dev.sshdaudit.query.place.MemoryPlace;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class FinderTest {

    private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");

    private final MemoryPlace place = new MemoryPlace();
    private final Finder finder = new Finder();
    private final List<Found> found = new ArrayList<>();

    private MemoryLedger ledger(String node, int minutes) {
        return new MemoryLedger(
                place,
                node.equals("one") ? "0123456789abcdef" : "fedcba9876543210",
                node,
                START.plusSeconds(60L * minutes));
    }

    private List<String> find(RecordingFilter filter, long limit) throws IOException {
        found.clear();
        return finder.find(place.place(null), filter, limit, found::add);
    }

    private List<String> found(RecordingFilter filter, long limit) throws IOException {
        find(filter, limit);
        return found.stream()
                .map(one -> one.id() + " " + one.node()
                        + (one instanceof Found.Recording recording
                                ? " " + recording.metadata().state() + " " + recording.bytes() + " "
                                        + recording.origin()
                                : ""))
                .toList();
    }

    private static RecordingFilter user(String user) {
        return new RecordingFilter(null, user, null, null, null, null, null, null, 0, false);
    }

    private static RecordingFilter command(String command, String file, boolean failed) {
        return new RecordingFilter(null, null, null, null, null, null, command, file, 0, failed);
    }

    /** A recording from before there was a ledger. */
    private void old(String name, String user, int minutes) {
        place.keep(
                MetadataBuilder.recording(name)
                        .node("old")
                        .username(user)
                        .start(START.minusSeconds(60L * minutes))
                        .build()
                        .ended(State.ENDED, START.minusSeconds(60L * minutes - 1)),
                "from before");
    }

    @Test
    void recordingsOfAllNodesAreFoundOpenOnesOnTopNewestFirst() throws Exception {
        ledger("one", 0).record("a1", "ann", "1").open("a2", "ann", "22").record("a3", "bob", "333");
        ledger("two", 1).record("b1", "ann", "4444").open("b2", "bob", "");
        assertEquals(
                List.of(
                        "b2 two OPEN 0 LEDGER",
                        "a2 one OPEN 0 LEDGER",
                        "b1 two ENDED 4 LEDGER",
                        "a3 one ENDED 3 LEDGER",
                        "a1 one ENDED 1 LEDGER"),
                found(RecordingFilter.ALL, 10));
        assertEquals(
                List.of("a2 one OPEN 0 LEDGER", "b1 two ENDED 4 LEDGER", "a1 one ENDED 1 LEDGER"),
                found(user("ann"), 10));
        assertEquals(List.of("b2 two OPEN 0 LEDGER", "a2 one OPEN 0 LEDGER"), found(RecordingFilter.ALL, 2));
        RecordingMetadata metadata = ((Found.Recording) found.get(1)).metadata();
        assertEquals("ann", metadata.username());
        assertEquals("192.0.2.7", metadata.remoteAddress());
    }

    @Test
    void nameWithinWhichTheIdIsCutIsFoundAsListsCutIt() throws Exception {
        for (int part = 1; part <= 3; part++) {
            place.keep(
                    MetadataBuilder.recording("5f0c0123" + (part == 1 ? "" : "." + part))
                            .connectionId("5f0c0123")
                            .part(part)
                            .start(START.plusSeconds(part))
                            .build()
                            .ended(State.ENDED, START.plusSeconds(9)),
                    "part");
        }
        find(RecordingFilter.ALL.withId("5f.2"), 1);
        assertEquals(List.of("5f0c0123.2"), found.stream().map(Found::id).toList());
        find(RecordingFilter.ALL.withId("5f.7"), 9);
        assertEquals(List.of(), found.stream().map(Found::id).toList());
    }

    @Test
    void recordingsThatNoLedgerKnowsComeLastAndOnlyWhereThereIsRoom() throws Exception {
        ledger("one", 0).record("a1", "ann", "1").record("a2", "bob", "22");
        old("c1", "ann", 20);
        old("c2", "ann", 10);
        old("c3", "bob", 5);
        assertEquals(
                List.of("a1 one ENDED 1 LEDGER", "c2 old ENDED 11 STORAGE", "c1 old ENDED 11 STORAGE"),
                found(user("ann"), 10));
        assertEquals(List.of("a1 one ENDED 1 LEDGER", "c2 old ENDED 11 STORAGE"), found(user("ann"), 2));
        int before = place.listings();
        assertEquals(List.of("a1 one ENDED 1 LEDGER"), found(user("ann"), 1));
        assertEquals(before, place.listings());
        assertEquals(
                List.of("c1 old ENDED 11 STORAGE"),
                found(new RecordingFilter("c1", null, "192.*", null, null, State.ENDED, null, null, 11, false), 10));
        assertEquals(
                List.of(), found(new RecordingFilter("c", null, null, null, null, null, null, null, 12, false), 10));
        assertEquals(
                List.of("c1 old ENDED 11 STORAGE"),
                found(
                        new RecordingFilter("c", null, null, null, START.minusSeconds(900), null, null, null, 0, false),
                        10));
    }

    @Test
    void withoutALedgerTheStorageTellsAll() throws Exception {
        old("c1", "ann", 20);
        old("c2", "bob", 10);
        assertEquals(List.of("c2 old ENDED 11 STORAGE", "c1 old ENDED 11 STORAGE"), found(RecordingFilter.ALL, 10));
    }

    @Test
    void storageIsNotListedWhereALedgerSaysThatAllIsInLedgers() throws Exception {
        MemoryLedger ledger = ledger("one", 0).record("a1", "ann", "1");
        old("c1", "ann", 20);
        RecordingMetadata imported = MetadataBuilder.recording("c1")
                .username("ann")
                .start(START.minusSeconds(1200))
                .build()
                .ended(State.ENDED, START.minusSeconds(1199));
        ledger.add(MemoryLedger.closed(imported, "from before", "old"))
                .add(new Fact.RecordingsComplete(ledger.time(), 1, "user \"karaf\""))
                .record("a2", "ann", "22");
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    List.of("a2 one ENDED 2 LEDGER", "a1 one ENDED 1 LEDGER", "c1 old ENDED 11 IMPORTED"),
                    found(user("ann"), 10));
        }
        assertEquals(0, place.listings());
    }

    @Test
    void damageIsToldAndHidesNothingElse() throws Exception {
        MemoryLedger damaged = ledger("one", 0).record("a1", "ann", "1").record("a2", "ann", "22");
        ledger("two", 1).record("b1", "ann", "4444");
        place.put(damaged.segment(), place.text(damaged.segment()).replace("\"bytes\":1,", "\"bytes\":one,"));
        List<String> notes = find(user("ann"), 2);
        assertEquals(List.of("b1", "a2"), found.stream().map(Found::id).toList());
        assertEquals(
                List.of("Lines of ledgers that are damaged, and are left out: 1. A verification tells which"), notes);
        place.damage(damaged.segment());
        notes = find(user("ann"), 10);
        // the storage still has what the unreadable ledger told of
        assertEquals(
                List.of(Origin.LEDGER, Origin.STORAGE, Origin.STORAGE),
                found.stream().map(one -> ((Found.Recording) one).origin()).toList());
        for (Found one : found) {
            assertEquals(List.of("memory"), ((Found.Recording) one).storages());
        }
        assertTrue(
                notes.get(0).startsWith("Segment " + damaged.segment() + " of a ledger cannot be read"),
                notes::toString);
    }

    @Test
    void connectionsAreFoundByWhatTheyDid() throws Exception {
        MemoryLedger ledger = ledger("one", 0);
        ledger.add(new ConnectionClosed(
                "c1",
                START,
                START.plusSeconds(5),
                "192.0.2.1",
                "ann",
                null,
                "publickey",
                null,
                "",
                2,
                List.of(
                        new Channel(0, "exec", "cat /etc/shadow", null, 0L, null, 1, 2),
                        new Channel(1, "exec", "ls", null, 0L, null, 1, 2)),
                List.of(
                        new FileOperation("/etc/shadow", "read"),
                        new FileOperation("/etc/hosts", "read", "ab".repeat(32))),
                List.of(),
                0,
                null,
                false));
        assertEquals(List.of("c1 one"), found(command("shadow", null, false), 10));
        assertEquals(List.of("cat /etc/shadow"), ((Found.Connection) found.get(0)).matches());
        assertEquals(List.of("c1 one"), found(command(null, "/etc/", false), 10));
        assertEquals(
                List.of("read /etc/shadow", "read /etc/hosts sha256=" + "ab".repeat(32)),
                ((Found.Connection) found.get(0)).matches());
        assertEquals(List.of("c1 one"), found(command(null, "ab".repeat(32), false), 10));
        assertEquals(List.of("read /etc/hosts sha256=" + "ab".repeat(32)), ((Found.Connection) found.get(0)).matches());
        assertEquals(List.of(), found(command(null, "ab".repeat(16), false), 10));
        assertEquals(List.of("c1 one"), found(command(null, null, true), 10));
        assertEquals(2, ((Found.Connection) found.get(0)).failures());
        assertEquals(List.of(), found(command("rm", null, false), 10));
        assertEquals(0, place.listings());
    }

    @Test
    void searchEndsWithTheThreadsInterruptAndWithWhatTheSinkThrows() throws Exception {
        ledger("one", 0).record("a1", "ann", "1");
        Thread.currentThread().interrupt();
        assertThrows(InterruptedIOException.class, () -> find(RecordingFilter.ALL, 10));
        assertTrue(Thread.interrupted());
        assertThrows(
                CancellationException.class,
                () -> finder.find(place.place(null), RecordingFilter.ALL, 10, one -> {
                    throw new CancellationException();
                }));
        List<Found> first = new ArrayList<>();
        finder.find(place.place(null), RecordingFilter.ALL, 10, one -> !first.add(one));
        assertEquals(1, first.size());
    }

    @Test
    void limitOfNothingIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> find(RecordingFilter.ALL, 0));
    }
}
