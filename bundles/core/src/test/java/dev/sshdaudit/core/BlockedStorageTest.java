package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.core.intake.Gate;
import dev.sshdaudit.core.selection.Registry;
import dev.sshdaudit.core.selection.ThreadLane;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MemoryRecordings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class BlockedStorageTest extends RecordingsFixture {

    private static final Limits QUICK = new Limits(64 << 10, 64 << 20, TimeUnit.MILLISECONDS.toNanos(500));
    private final MemoryRecordings other = new MemoryRecordings();

    private void start(Mode mode, Limits limits) {
        recordings.decisions().configure(new Settings(true, "memory", "memory", new Policy(mode, Set.of(), limits)));
        start(mode);
        recordings.decisions().configure(new Settings(true, "memory", "memory", new Policy(mode, Set.of(), limits)));
    }

    private void useOther() {
        recordings.addStorage("other", Registry.SOLE, other);
        recordings.addFormat("other", Registry.SOLE, other);
        recordings.decisions().configure(new Settings(true, "other", "other", Mode.best_effort));
        awaitPipeline(pipeline -> pipeline.storage() == other);
    }

    private List<AuditConnection> blockedConnections(int count) {
        List<AuditConnection> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            connections.add(connect());
        }
        connections.forEach(connection -> eventually(() ->
                memory.recordings.containsKey(connection.id()) && memory.recordings.get(connection.id()).flushes > 0));
        memory.block();
        connections.forEach(connection -> type(connection, "x"));
        eventually(() -> memory.writes.waiting() >= Math.min(count, ThreadLane.SIZE));
        return connections;
    }

    @Test
    void connectionsToAnotherStorageAreRecordedAsEver() {
        start(Mode.best_effort);
        List<AuditConnection> stuck = blockedConnections(100);
        useOther();
        AuditConnection connection = connect();
        type(connection, "well");
        connection.disconnect(Map.of());
        eventually(() -> typed(other.messages(connection.id())).equals("well"));
        memory.unblock();
        stuck.forEach(one -> one.disconnect(Map.of()));
        eventually(this::isAllWritten);
        stuck.forEach(one -> assertEquals("x", typed(memory.messages(one.id()))));
        assertEquals(0, recordings.status().lostMessages());
    }

    @Test
    void recordingsThatBlockDoNotHoldUpTheOthersOfTheStorage() {
        start(Mode.best_effort);
        List<AuditConnection> stuck = new ArrayList<>();
        for (int i = 0; i < 3 * ThreadLane.SIZE; i++) {
            AuditConnection connection = connect();
            stuck.add(connection);
            eventually(() -> memory.messages(connection.id()).size() == 1);
            memory.block(connection.id());
            type(connection, "x");
        }
        AuditConnection connection = connect();
        type(connection, "well");
        eventually(() -> typed(memory.messages(connection.id())).equals("well"));
        memory.unblock();
        stuck.forEach(one -> eventually(() -> typed(memory.messages(one.id())).equals("x")));
    }

    @Test
    void aConnectionBoundToNoStorageYetIsRecordedInTheOneThatIsChosenThen() {
        start(Mode.best_effort);
        blockedConnections(50);
        AuditConnection waiting = connect();
        type(waiting, "patience");
        useOther();
        eventually(() -> typed(other.messages(waiting.id())).equals("patience"));
    }

    @Test
    void strictEndsAQuietSessionWhoseStorageDoesNotAnswer() {
        start(Mode.strict, QUICK);
        AuditConnection connection = blockedConnections(1).get(0);
        eventually(() -> control.refusals.equals(List.of(Gate.REFUSAL)));
        connection.disconnect(Map.of());
    }

    @Test
    void strictEndsInTimeAlsoThoseThatWaitForTheirTurn() {
        int seconds = 4;
        start(Mode.strict, new Limits(64 << 10, 64 << 20, TimeUnit.SECONDS.toNanos(seconds)));
        List<AuditConnection> connections = blockedConnections(5 * ThreadLane.SIZE);
        long begin = System.nanoTime();
        eventually(() -> control.refusals.size() == connections.size());
        long took = System.nanoTime() - begin;
        // who gets a turn just before would have as long again
        assertTrue(took < TimeUnit.SECONDS.toNanos(2 * seconds - 1), () -> "took " + took / 1e9 + " s");
        connections.forEach(connection -> connection.disconnect(Map.of()));
    }

    /** As when all users of a large machine are logged out at once. */
    @Test
    void strictEndsNoneThatWaitsForAStorageThatAnswers() {
        start(Mode.strict, QUICK);
        List<AuditConnection> connections = new ArrayList<>();
        for (int i = 0; i < 10 * ThreadLane.SIZE; i++) {
            connections.add(connect());
        }
        connections.forEach(
                connection -> eventually(() -> memory.messages(connection.id()).size() == 1));
        AuditConnection goesOn = connections.remove(0);
        memory.stumbling = message -> {
            LockSupport.parkNanos(QUICK.patienceNanos() / 3);
            return false;
        };
        connections.forEach(connection -> connection.disconnect(Map.of()));
        type(goesOn, "x");
        eventually(() -> typed(memory.messages(goesOn.id())).equals("x"));
        connections.forEach(
                connection -> eventually(() -> memory.metadata(connection.id()).state() == State.ENDED));

        assertEquals(List.of(), control.refusals);
        assertEquals(1, recordings.status().failures().size());
        assertTrue(recordings.status().failures().get(0).text().startsWith("The storage answers, and has not kept up"));
        memory.stumbling = message -> false;
        goesOn.disconnect(Map.of());
    }

    @Test
    void bestEffortSaysOnceThatTheStorageDoesNotAnswer() {
        start(Mode.best_effort, QUICK);
        List<AuditConnection> connections = blockedConnections(20);
        eventually(() -> !recordings.status().failures().isEmpty());
        AuditConnection late = connect();
        eventually(
                () -> recordings.status().failures().get(0).text().startsWith("Storage memory has not answered for"));
        memory.unblock();
        connections.forEach(connection ->
                eventually(() -> typed(memory.messages(connection.id())).equals("x")));
        eventually(() -> memory.messages(late.id()).size() == 1);
        assertEquals(1, recordings.status().failures().size());
        assertEquals(List.of(), control.calls);
    }

    @Test
    void aStorageThatGoesAwayBlockedIsLeftBehind() {
        start(Mode.best_effort);
        AuditConnection connection = blockedConnections(1).get(0);
        type(connection, "y");
        recordings.addFormat("memory", Registry.SOLE, other);
        recordings.addStorage("memory", Registry.SOLE, other);
        recordings.withdraw(memory);
        eventually(() -> typed(other.messages(connection.id() + ".2")).equals("xy"));
        AuditMessage first = other.messages(connection.id() + ".2").get(1);
        assertEquals(null, first.extras().get(AuditMessage.LOST_MESSAGES), "all before had been flushed");
        memory.unblock();
        eventually(() -> memory.state(connection.id()) == State.CUT);
        type(connection, "z");
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        assertEquals("xyz", typed(other.messages(connection.id() + ".2")));
        eventually(() -> recordings.environment().mailboxes().held() == 0);
        assertEquals(0, recordings.status().lostMessages());
    }

    @Test
    void stoppingTakesBoundedTime() {
        start(Mode.best_effort);
        blockedConnections(10);
        long start = System.nanoTime();
        recordings.close(1);
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(8));
        assertTrue(isAllWritten());
        assertEquals(20, recordings.status().lostMessages(), "what was typed, and that they ended");
        eventually(() -> recordings.environment().mailboxes().held() == 0);
    }

    @Test
    void whatIsBeyondTheTotalIsToldAndCounted() {
        start(Mode.best_effort, new Limits(1 << 20, 256 << 10, QUICK.timeoutNanos()));
        AuditConnection first = blockedConnections(1).get(0);
        AuditConnection second = connect();
        Bytes block = Bytes.copyOf(new byte[100 << 10]);
        for (int i = 0; i < 3; i++) {
            first.record(new Io(Io.STDIN, block), 0L);
        }
        second.record(new Io(Io.STDIN, block), 0L);
        assertEquals(2, recordings.status().lostMessages());
        eventually(() -> recordings.status().failures().stream()
                .anyMatch(failure -> failure.text().contains("too much waits for it")));
        memory.unblock();
        eventually(() -> recordings.environment().mailboxes().held() == 0);
        type(second, "again");
        eventually(() -> typed(memory.messages(second.id())).equals("again"));
        List<AuditMessage> messages = memory.messages(second.id());
        assertEquals(1L, messages.get(messages.size() - 1).extras().get(AuditMessage.LOST_MESSAGES));
    }
}
