package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.Content;
import dev.sshdaudit.core.selection.Registry;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.AuditSettings.Unauthenticated;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerFact.ConnectionClosed;
import dev.sshdaudit.ledger.LedgerFact.Failure;
import dev.sshdaudit.ledger.LedgerFact.LogChanged;
import dev.sshdaudit.ledger.LedgerFact.LogChanged.Change;
import dev.sshdaudit.ledger.LedgerFact.RecordingClosed;
import dev.sshdaudit.ledger.LedgerFact.RecordingOpened;
import dev.sshdaudit.ledger.LedgerFact.RecordingProgress;
import dev.sshdaudit.message.Authentication.PasswordFailed;
import dev.sshdaudit.message.ConnectionEvent.HandshakeFailed;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a ledger is told of recordings, connections, and the log. */
class LedgerTest extends RecordingsFixture {

    private static final String BY = "user \"karaf\"";

    private final ByteStorage bytes = new ByteStorage();
    private final MemoryLedger ledger = new MemoryLedger();

    @AfterEach
    void release() {
        ledger.failing = false;
        ledger.unblock();
        bytes.failing = false;
    }

    private void startWithLedger(Mode mode) {
        recordings.addLedger(Registry.SOLE, ledger);
        startBytes(new Policy(mode));
    }

    private void startBytes(Policy policy) {
        recordings.addFormat("bytes", Registry.SOLE, bytes);
        recordings.addStorage("bytes", Registry.SOLE, bytes);
        recordings.decisions().configure(new Settings(true, "bytes", "bytes", policy), BY);
        recordings.decisions().intercept(new Interception(EnumSet.allOf(Content.class)));
        awaitPipeline(pipeline -> true);
    }

    private AuditConnection session() {
        AuditConnection connection = connect();
        openSession(connection);
        return connection;
    }

    private static String sha256(byte[] bytes, long length) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(bytes, (int) length)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private RecordingClosed closed(String name) {
        eventually(() -> ledger.all(RecordingClosed.class).stream()
                .anyMatch(fact -> fact.metadata().name().equals(name)));
        return ledger.all(RecordingClosed.class).stream()
                .filter(fact -> fact.metadata().name().equals(name))
                .reduce((one, other) -> {
                    throw new AssertionError("told twice");
                })
                .orElseThrow();
    }

    private ConnectionClosed connectionClosed(String id) {
        eventually(() -> ledger.all(ConnectionClosed.class).stream()
                .anyMatch(fact -> fact.connection().equals(id)));
        return ledger.all(ConnectionClosed.class).stream()
                .filter(fact -> fact.connection().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachRecordingOfAConnectionIsToldWhenItBeginsAndWithTheHashOfItsBytesWhenItEnds() {
        startWithLedger(Mode.best_effort);
        AuditConnection connection = session();
        type(connection, "id\n");
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        assertEquals(2, bytes.recordings.size(), "of the connection, and of its channel");
        bytes.recordings.forEach((name, kept) -> {
            RecordingClosed fact = closed(name);
            assertEquals(kept.bytes().length, fact.bytes());
            assertEquals(sha256(kept.bytes(), fact.bytes()), fact.sha256());
            assertEquals(State.ENDED, fact.metadata().state());
            assertEquals("alice", fact.metadata().username());
            assertEquals(
                    1,
                    ledger.all(RecordingOpened.class).stream()
                            .filter(opened -> opened.metadata().name().equals(name))
                            .count());
        });
        assertEquals(3, closed(connection.id() + "-0.data").bytes());
        assertTrue(bytes.recordings.get(connection.id() + ".types").bytes().length > 0);
    }

    @Test
    void noLedgerBeginsInAPlaceToWhichTheStorageBringsNothingMore() {
        bytes.place = "former";
        startBytes(new Policy(Mode.strict));
        bytes.place = "present";
        recordings.addLedger(Registry.SOLE, ledger);
        eventually(() -> ledger.places.contains("present"));
        assertEquals(List.of("present"), ledger.places);
    }

    @Test
    void aPartThatTheNextOneContinuesIsToldLikeAnyOther() {
        startWithLedger(Mode.best_effort);
        AuditConnection connection = session();
        type(connection, "before");
        eventually(() -> bytes.recordings.containsKey(connection.id() + "-0.data"));
        recordings.removeFormat("bytes", Registry.SOLE);
        recordings.withdraw(bytes);
        recordings.addFormat("bytes", Registry.SOLE, bytes);
        recordings.addStorage("bytes", Registry.SOLE, bytes);
        type(connection, "after");
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        assertEquals(
                State.CONTINUED, closed(connection.id() + "-0.data").metadata().state());
        RecordingClosed second = closed(connection.id() + "-0.2.data");
        assertEquals(sha256("after".getBytes(), 5), second.sha256());
        assertEquals(State.ENDED, second.metadata().state());
    }

    @Test
    void progressIsToldOnceTheStorageHasAMebibyteForGood() {
        startWithLedger(Mode.best_effort);
        AuditConnection connection = session();
        String chunk = "x".repeat(64 << 10);
        for (int i = 0; i < 40; i++) {
            type(connection, chunk);
            if (i % 8 == 0) {
                eventually(() -> recordings.environment().mailboxes().held() == 0);
            }
        }
        String name = connection.id() + "-0.data";
        eventually(() -> !ledger.all(RecordingProgress.class).isEmpty());
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        RecordingClosed end = closed(name);
        assertEquals(40L * chunk.length(), end.bytes());
        List<RecordingProgress> progress = ledger.all(RecordingProgress.class);
        assertTrue(progress.size() <= 2, () -> progress.size() + " times");
        progress.forEach(fact -> {
            assertEquals(name, fact.name());
            assertTrue(fact.bytes() >= 1 << 20, fact::toString);
            assertEquals(sha256(bytes.recordings.get(name).bytes(), fact.bytes()), fact.sha256());
        });
    }

    @Test
    void aRecordingThatWasCutIsToldWithWhatTheStorageHadForGood() {
        startWithLedger(Mode.best_effort);
        AuditConnection connection = session();
        type(connection, "kept");
        String name = connection.id() + "-0.data";
        eventually(() -> bytes.recordings.containsKey(name) && bytes.recordings.get(name).flushed == 4);
        bytes.failing = true;
        type(connection, "later");
        RecordingClosed fact = closed(name);
        assertEquals(State.CUT, fact.metadata().state());
        assertEquals(4, fact.bytes());
        assertEquals(sha256("kept".getBytes(), 4), fact.sha256());
        bytes.failing = false;
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        RecordingClosed second = closed(connection.id() + "-0.2.data");
        assertEquals(State.ENDED, second.metadata().state());
        assertEquals(sha256("later".getBytes(), 5), second.sha256());
    }

    @Test
    void aConnectionIsToldOnceWithItsUserAndItsProgramsAndBeforeItsRecordingEnds() {
        startWithLedger(Mode.best_effort);
        AuditConnection connection = session();
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        ConnectionClosed fact = connectionClosed(connection.id());
        assertEquals("alice", fact.user());
        assertEquals("192.0.2.7", fact.address());
        assertFalse(fact.more());
        assertEquals(
                List.of("session"),
                fact.channels().stream().map(LedgerFact.Channel::kind).toList());
        assertTrue(ledger.facts.indexOf(fact) < ledger.facts.indexOf(closed(connection.id() + ".types")));
        assertEquals(1, ledger.all(ConnectionClosed.class).size());
    }

    @Test
    void connectionsInASharedRecordingAreToldOneByOneAndThoseWhoGetInOnce() {
        recordings.addLedger(Registry.SOLE, ledger);
        startBytes(new Policy(Mode.best_effort, Set.of(), Limits.DEFAULT, Unauthenticated.shared));
        AuditConnection scan = connect();
        scan.disconnect(Map.of());
        AuditConnection guess = connect();
        guess.record(new PasswordFailed("root", null), null);
        AuditConnection late = connect();
        late.record(new PasswordFailed("alice", null), null);
        eventually(() -> bytes.recordings.keySet().stream()
                .anyMatch(name -> new String(bytes.recordings.get(name).bytes()).contains("auth_password_failed")));
        late.record(new HandshakeSuccessful("alice"), null, Map.of("method", "password"));
        guess.record(new HandshakeFailed("no more attempts"), null, Map.of("clientVersion", "SSH-2.0-Go"));
        guess.disconnect(Map.of());
        late.disconnect(Map.of());
        recordings.intake().lobby().end("the test wants it");
        eventually(this::isAllWritten);
        ConnectionClosed failed = connectionClosed(guess.id());
        assertEquals("root", failed.attempted());
        assertEquals("SSH-2.0-Go", failed.client());
        assertEquals(1, failed.failures());
        assertEquals(0, connectionClosed(scan.id()).failures());
        ConnectionClosed in = connectionClosed(late.id());
        assertEquals("alice", in.user());
        assertEquals(1, in.failures());
        assertEquals("password", in.method());
        assertEquals(3, ledger.all(ConnectionClosed.class).size(), () -> String.valueOf(ledger.facts));
    }

    @Test
    void theLogTellsWhatIsInForceAndWhatChanges() {
        startWithLedger(Mode.best_effort);
        eventually(() -> !ledger.facts.isEmpty());
        assertEquals(Change.ON, ((LogChanged) ledger.facts.get(0)).change());
        assertEquals(BY, ((LogChanged) ledger.facts.get(0)).by());
        recordings.decisions().configure(new Settings(true, "bytes", "bytes", Mode.strict), "bob");
        recordings.decisions().intercept(new Interception(Set.of(Content.STDIN)), "bob");
        recordings.decisions().configure(new Settings(false, "bytes", "bytes", Mode.strict), "eve");
        eventually(() -> ledger.all(LogChanged.class).stream().anyMatch(fact -> fact.change() == Change.OFF));
        List<LogChanged> changes = ledger.all(LogChanged.class);
        assertEquals(
                List.of("bob", "bob", "eve"),
                changes.stream().skip(changes.size() - 3L).map(LogChanged::by).toList());
        assertTrue(changes.get(changes.size() - 3).text().contains("strict"), () -> String.valueOf(changes));
        assertTrue(changes.get(changes.size() - 2).text().contains("stdin"), () -> String.valueOf(changes));
    }

    @Test
    void failuresOfRecordingAreToldWhenTheyBeginAndEnd() {
        startWithLedger(Mode.best_effort);
        AuditConnection connection = session();
        eventually(() -> bytes.recordings.containsKey(connection.id() + ".types"));
        bytes.failing = true;
        type(connection, "lost");
        eventually(() -> ledger.all(Failure.class).stream().anyMatch(Failure::begun));
        assertTrue(ledger.all(Failure.class).get(0).text().contains("No space left"));
        bytes.failing = false;
        type(connection, "kept");
        eventually(() -> ledger.all(Failure.class).stream().anyMatch(fact -> !fact.begun()));
    }

    @Test
    void whereTheLedgerFailsRecordingGoesOnInModeBestEffortAndTheLedgerCatchesUp() {
        startWithLedger(Mode.best_effort);
        eventually(() -> !ledger.facts.isEmpty());
        ledger.failing = true;
        AuditConnection connection = session();
        type(connection, "kept");
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        assertEquals(
                "kept",
                new String(bytes.recordings.get(connection.id() + "-0.data").bytes()));
        eventually(() -> recordings.status().failures().stream()
                .anyMatch(failure -> failure.lasts() && failure.text().contains("The ledger in storage bytes")));
        assertEquals(List.of(), ledger.all(RecordingClosed.class));
        ledger.failing = false;
        assertEquals(4, closed(connection.id() + "-0.data").bytes());
        connectionClosed(connection.id());
        String name = connection.id() + "-0.data";
        List<String> order = ledger.facts.stream()
                .map(fact -> fact instanceof RecordingOpened opened
                                && opened.metadata().name().equals(name)
                        ? "opened"
                        : fact instanceof RecordingClosed end
                                        && end.metadata().name().equals(name)
                                ? "closed"
                                : "")
                .filter(text -> !text.isEmpty())
                .toList();
        assertEquals(List.of("opened", "closed"), order);
        eventually(() -> recordings.status().failures().stream().noneMatch(failure -> failure.lasts()));
    }

    @Test
    void whereTheLedgerFailsConnectionsAreEndedInModeStrict() {
        startWithLedger(Mode.strict);
        eventually(() -> !ledger.facts.isEmpty());
        ledger.failing = true;
        session();
        eventually(() -> !control.refusals.isEmpty());
    }

    @Test
    void aLedgerThatBlocksHoldsUpNoHostAndIsCalledOnThreadsOfTheStorageAlone() {
        startWithLedger(Mode.best_effort);
        ledger.block();
        long begun = System.nanoTime();
        AuditConnection connection = session();
        type(connection, "typed");
        recordings.decisions().configure(new Settings(true, "bytes", "bytes", Mode.strict), BY);
        recordings.decisions().configure(new Settings(true, "bytes", "bytes", Mode.best_effort), BY);
        connection.disconnect(Map.of());
        assertTrue(System.nanoTime() - begun < 2_000_000_000L);
        ledger.unblock();
        eventually(this::isAllWritten);
        closed(connection.id() + "-0.data");
        assertEquals(Set.of("sshd-audit-recorder-N"), ledger.threads);
        assertEquals(0, ledger.overlaps.get());
    }

    @Test
    void aLedgerThatGoesAwayIsClosedAndNotCalledAgainAndTheNextOneBeginsWithWhatIsInForce() {
        startWithLedger(Mode.best_effort);
        AuditConnection connection = session();
        eventually(() -> ledger.all(RecordingOpened.class).size() == 2);
        recordings.removeLedger(Registry.SOLE);
        ledger.gone = true;
        assertEquals(1, ledger.closed.get());
        type(connection, "unseen");
        MemoryLedger next = new MemoryLedger();
        recordings.addLedger(Registry.SOLE, next);
        eventually(() -> !next.facts.isEmpty());
        assertEquals(Change.ON, ((LogChanged) next.facts.get(0)).change());
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        eventually(() -> next.all(RecordingClosed.class).size() == 2);
        assertEquals(List.of(), recordings.status().failures());
    }

    @Test
    void anotherStorageHasALedgerOfItsOwnAndTheFormerOneIsClosed() {
        startWithLedger(Mode.best_effort);
        eventually(() -> ledger.opened.get() == 1);
        recordings.addStorage("other", Registry.SOLE, new ByteStorage());
        recordings.decisions().configure(new Settings(true, "bytes", "other", Mode.best_effort), BY);
        eventually(() -> ledger.opened.get() == 2);
        eventually(() -> ledger.closed.get() == 1);
    }

    @Test
    void theLedgerIsClosedLast() {
        startWithLedger(Mode.best_effort);
        AuditConnection connection = session();
        eventually(() -> bytes.recordings.containsKey(connection.id() + ".types"));
        recordings.close();
        assertEquals(1, ledger.closed.get());
        assertEquals(State.ENDED, closed(connection.id() + ".types").metadata().state());
    }

    @Test
    void nothingIsKeptOfWhatIsToBeKeptNowhere() {
        recordings.addLedger(Registry.SOLE, ledger);
        recordings.addFormat("none", Registry.SOLE, bytes);
        recordings.addStorage("bytes", Registry.SOLE, bytes);
        recordings.decisions().configure(new Settings(true, "none", "bytes", Mode.best_effort), BY);
        awaitPipeline(pipeline -> true);
        AuditConnection connection = session();
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        assertEquals(0, ledger.opened.get());
    }

    @Test
    void theStatusHasWhatTheLedgerSays() {
        assertEquals(Map.of(), recordings.status().ledgerStatus());
        recordings.addLedger(Registry.SOLE, ledger);
        assertEquals(Map.of("facts", "0"), recordings.status().ledgerStatus());
    }
}
