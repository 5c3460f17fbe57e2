package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditStatus.Failure;
import dev.sshdaudit.AuditStatus.PipelineStatus;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.intake.Gate;
import dev.sshdaudit.core.selection.Registry;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.AuditSettings.Unauthenticated;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.settings.Pairs;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MemoryRecordings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several formats and storages at once. */
class SeveralPipelinesTest extends RecordingsFixture {

    private static final Limits QUICK = new Limits(64 << 10, 64 << 20, TimeUnit.MILLISECONDS.toNanos(500));

    private static final String BOTH = "memory,other";

    private final MemoryRecordings other = new MemoryRecordings();
    private final MemoryRecordings third = new MemoryRecordings();

    @AfterEach
    void unblock() {
        other.unblock();
        other.failing = false;
        third.unblock();
    }

    /** Chooses formats and storages of the same names. */
    private void choose(String names, String required, Policy policy) {
        try {
            recordings.decisions().configure(new Settings(true, Pairs.of(names, names, required), policy));
        } catch (InvalidConfigurationException e) {
            throw new AssertionError(e);
        }
        eventually(() ->
                Arrays.stream(recordings.environment().pipelines().slots()).allMatch(slot -> slot.current() != null));
        eventually(() -> recordings.environment().pipelines().all().stream()
                .map(pipeline -> pipeline.storageName())
                .toList()
                .equals(List.of(names.split(","))));
        eventually(recordings.environment().timer().schedule(() -> {}, 0)::isDone);
    }

    private void start(String required, Policy policy) {
        recordings.addFormat("other", Registry.SOLE, other);
        recordings.addStorage("other", Registry.SOLE, other);
        recordings.addFormat("third", Registry.SOLE, third);
        recordings.addStorage("third", Registry.SOLE, third);
        start(Mode.best_effort);
        choose(BOTH, required, policy);
    }

    private void start() {
        start("", new Policy(Mode.best_effort));
    }

    private AuditConnection typing(String text) {
        AuditConnection connection = connect();
        type(connection, text);
        eventually(() -> typed(memory.messages(connection.id())).equals(text));
        eventually(() -> typed(other.messages(connection.id())).equals(text));
        return connection;
    }

    private void end(AuditConnection connection) {
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
    }

    /** Sends more than a mailbox of {@link #QUICK} takes, no faster than the first pipeline records it. */
    private void flood(AuditConnection connection) {
        int before = memory.messages(connection.id()).size();
        Bytes block = Bytes.copyOf(new byte[8 << 10]);
        for (int i = 1; i <= 20; i++) {
            int sent = i;
            connection.record(new Io(Io.STDOUT, block), 0L);
            eventually(() -> memory.messages(connection.id()).size() == before + sent);
        }
    }

    private void awaitFlush(MemoryRecordings storage, AuditConnection connection, int messages) {
        eventually(() -> storage.recordings.get(connection.id()).flushedMessages == messages);
    }

    private List<String> failures() {
        return recordings.status().failures().stream().map(Failure::text).toList();
    }

    private static long lostAsTold(List<AuditMessage> messages) {
        return messages.stream()
                .mapToLong(message -> message.extras().get(AuditMessage.LOST_MESSAGES) instanceof Long lost ? lost : 0)
                .sum();
    }

    private PipelineStatus status(int number) {
        return recordings.status().pipelines().get(number);
    }

    @Test
    void eachPipelineHasEveryMessageInItsOrder() {
        start();
        AuditConnection connection = typing("one");
        type(connection, "two");
        end(connection);
        assertEquals("onetwo", typed(memory.messages(connection.id())));
        assertEquals(types(memory.messages(connection.id())), types(other.messages(connection.id())));
        assertEquals(
                memory.messages(connection.id()).stream()
                        .map(AuditMessage::timestamp)
                        .toList(),
                other.messages(connection.id()).stream()
                        .map(AuditMessage::timestamp)
                        .toList());
        assertEquals(4, recordings.status().messages(), "each is counted once");
        eventually(() -> recordings.environment().mailboxes().held() == 0);
    }

    @Test
    void oneThatIsNotRequiredAndBlocksHoldsUpNoOtherAndMarksWhatItLacks() {
        start("memory", new Policy(Mode.strict, Set.of(), QUICK));
        AuditConnection connection = typing("begin");
        other.block();
        type(connection, "x");
        eventually(() -> memory.messages(connection.id()).size() == 3);
        flood(connection);
        flood(connection);
        assertEquals(List.of(), control.calls, "neither suspended nor ended");
        assertEquals(0, recordings.status().lostMessages());
        assertEquals(0, status(0).lostMessages());
        long lost = status(1).lostMessages();
        assertTrue(lost > 20 && lost < 40, () -> "lost " + lost);
        assertEquals(8192 * lost, status(1).lostBytes());
        eventually(() -> failures().stream()
                .anyMatch(text -> text.startsWith(
                                "More waits for format other and storage other than there is room for")
                        && text.contains("PID audit, key required does not name format other and storage other")));
        other.unblock();
        eventually(() -> recordings.environment().mailboxes().held() == 0);
        type(connection, "again");
        eventually(() -> typed(other.messages(connection.id())).endsWith("again"));
        assertEquals(lost, lostAsTold(other.messages(connection.id())));
        assertEquals(0, lostAsTold(memory.messages(connection.id())));
        eventually(() -> recordings.status().failures().stream().noneMatch(Failure::lasts));
        end(connection);
        assertEquals(List.of(), control.refusals);
    }

    @Test
    void whatWaitsForOneLeavesTheOthersTheirPartsOfTheMemory() {
        Limits tight = new Limits(1 << 20, 400 << 10, QUICK.timeoutNanos());
        start("memory", new Policy(Mode.best_effort, Set.of(), tight));
        AuditConnection stuck = typing("x");
        other.block();
        flood(stuck);
        flood(stuck);
        assertEquals(0, recordings.status().lostMessages());
        assertTrue(status(1).lostMessages() > 10);
    }

    @Test
    void aSecondOneThatIsRequiredAndBlocksHasReadingSuspendedAndThenModeDecides() {
        start("", new Policy(Mode.strict, Set.of(), QUICK));
        AuditConnection connection = typing("begin");
        other.block();
        type(connection, "x");
        eventually(() -> memory.messages(connection.id()).size() == 3);
        flood(connection);
        eventually(() -> control.calls.contains("suspend"));
        eventually(() -> control.refusals.equals(List.of(Gate.REFUSAL)));
        connection.disconnect(Map.of());
        eventually(() -> memory.state(connection.id()) == State.ENDED);
    }

    @Test
    void strictHoldsAUserUntilAllRequiredOnesHaveStoredFirstMessages() {
        start("", new Policy(Mode.strict));
        other.block();
        AuditConnection connection = connect();
        connection.record(new HandshakeSuccessful("alice"), null);
        eventually(() -> memory.messages(connection.id()).size() == 2);
        assertTrue(control.holdingBack);
        other.unblock();
        eventually(() -> !control.holdingBack);
        assertEquals(List.of(), control.refusals);
        end(connection);
    }

    @Test
    void strictHoldsNoUserForOneThatIsNotRequired() {
        start("memory", new Policy(Mode.strict));
        other.failing = true;
        AuditConnection connection = connect();
        connection.record(new HandshakeSuccessful("alice"), null);
        eventually(() -> memory.messages(connection.id()).size() == 2);
        eventually(() -> !control.holdingBack);
        eventually(() -> failures().stream().anyMatch(text -> text.contains("No space left")));
        AuditConnection next = connect();
        eventually(() -> memory.messages(next.id()).size() == 1);
        assertEquals(List.of(), control.refusals);
    }

    @Test
    void oneThatIsNotRequiredAnyMoreResumesReading() {
        Policy patient = new Policy(Mode.strict, Set.of(), new Limits(64 << 10, 64 << 20, QUICK.timeoutNanos() * 100));
        start("", patient);
        AuditConnection connection = typing("x");
        other.block();
        flood(connection);
        eventually(() -> control.calls.contains("suspend"));
        choose(BOTH, "memory", patient);
        eventually(() -> control.calls.get(control.calls.size() - 1).equals("resume"));
        int calls = control.calls.size();
        flood(connection);
        assertEquals(calls, control.calls.size());
    }

    @Test
    void oneIsSwappedWhileTheOtherGoesOn() {
        start();
        AuditConnection connection = typing("x");
        choose("memory,third", "", new Policy(Mode.best_effort));
        AuditConnection next = connect();
        eventually(() -> third.messages(next.id()).size() == 1);
        eventually(() -> memory.messages(next.id()).size() == 1);
        type(connection, "y");
        eventually(() -> typed(memory.messages(connection.id())).equals("xy"));
        eventually(() -> typed(other.messages(connection.id())).equals("xy"));
        next.disconnect(Map.of());
        end(connection);
        assertFalse(memory.recordings.containsKey(connection.id() + ".2"));
        assertFalse(other.recordings.containsKey(next.id()));
    }

    @Test
    void aListThatGetsShorterLetsOpenRecordingsEnd() {
        start();
        AuditConnection connection = typing("x");
        choose("other", "", new Policy(Mode.best_effort));
        AuditConnection next = connect();
        eventually(() -> other.messages(next.id()).size() == 1);
        type(connection, "y");
        next.disconnect(Map.of());
        end(connection);
        assertEquals("xy", typed(memory.messages(connection.id())));
        assertEquals("xy", typed(other.messages(connection.id())));
        assertEquals(State.ENDED, memory.state(connection.id()));
        assertFalse(memory.recordings.containsKey(next.id()));
        assertEquals(1, recordings.status().pipelines().size());
    }

    @Test
    void aListThatGetsLongerIsThatOfNewConnections() {
        start();
        AuditConnection connection = typing("x");
        choose("third," + BOTH, "", new Policy(Mode.best_effort));
        AuditConnection next = connect();
        eventually(() -> third.messages(next.id()).size() == 1);
        eventually(() -> other.messages(next.id()).size() == 1);
        next.disconnect(Map.of());
        end(connection);
        assertFalse(third.recordings.containsKey(connection.id()));
        assertEquals(State.ENDED, memory.state(connection.id()));
    }

    @Test
    void whatFailsOnceItIsChosenNoMoreEndsInSilence() {
        start("", new Policy(Mode.strict));
        AuditConnection connection = typing("x");
        choose("memory", "", new Policy(Mode.strict));
        other.failing = true;
        type(connection, "y");
        eventually(() -> other.state(connection.id()) == State.CUT);
        type(connection, "z");
        eventually(() -> typed(memory.messages(connection.id())).equals("xyz"));
        end(connection);
        assertEquals(List.of(), control.refusals);
        assertEquals(List.of(), failures());
        assertEquals(0, recordings.status().lostMessages());
        eventually(() -> recordings.environment().mailboxes().held() == 0);
    }

    @Test
    void aConnectionThatNoChosenOneHasGoesOnInOneThatIs() {
        start();
        choose("memory", "", new Policy(Mode.strict));
        AuditConnection connection = connect();
        type(connection, "x");
        eventually(() -> typed(memory.messages(connection.id())).equals("x"));
        choose(BOTH, "", new Policy(Mode.strict));
        choose("other", "", new Policy(Mode.strict));
        memory.failing = true;
        type(connection, "y");
        eventually(() -> memory.state(connection.id()) == State.CUT);
        eventually(() -> typed(other.messages(connection.id() + ".2")).endsWith("y")
                || recordings.status().lostMessages() > 0);
        type(connection, "z");
        eventually(() -> typed(other.messages(connection.id() + ".2")).endsWith("z"));
    }

    @Test
    void aStorageThatGoesAwayIsLeftByItsOwnRecordingsAlone() {
        start();
        AuditConnection connection = typing("x");
        recordings.addFormat("other", Registry.SOLE, third);
        recordings.addStorage("other", Registry.SOLE, third);
        recordings.withdraw(other);
        type(connection, "y");
        eventually(() -> typed(third.messages(connection.id() + ".2")).equals("y"));
        assertEquals(State.CONTINUED, other.state(connection.id()));
        eventually(() -> typed(memory.messages(connection.id())).equals("xy"));
        assertFalse(memory.recordings.containsKey(connection.id() + ".2"));
        end(connection);
        assertEquals(List.of(), failures());
    }

    @Test
    void oneThatBlocksHoldsUpTheEndOfNoOther() {
        start();
        AuditConnection connection = typing("x");
        awaitFlush(other, connection, 2);
        other.block();
        type(connection, "y");
        eventually(() -> other.writes.waiting() > 0);
        long begin = System.nanoTime();
        recordings.withdraw(memory);
        assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(4));
        assertEquals(State.CONTINUED, memory.state(connection.id()));
        choose(BOTH, "", new Policy(Mode.best_effort));
        type(connection, "z");
        eventually(() -> typed(memory.messages(connection.id() + ".2")).equals("z"));
        recordings.close(1);
        assertEquals(State.ENDED, memory.state(connection.id() + ".2"));
        assertEquals(0, status(0).lostMessages());
        assertEquals(3, status(1).lostMessages(), "y, z and the end");
        assertEquals(3, recordings.status().lostMessages());
    }

    @Test
    void unauthenticatedClientsShareARecordingInEach() {
        Policy sharing = new Policy(Mode.best_effort, Set.of(), Limits.DEFAULT, Unauthenticated.shared);
        start("", sharing);
        AuditConnection connection = connect();
        connection.disconnect(Map.of());
        recordings.intake().lobby().end("for this test");
        eventually(this::isAllWritten);
        assertEquals(1, memory.recordings.size());
        assertEquals(memory.recordings.keySet(), other.recordings.keySet());
        String name = memory.recordings.keySet().iterator().next();
        assertEquals(4, memory.messages(name).size());
        assertEquals(types(memory.messages(name)), types(other.messages(name)));
        choose("memory,other,third", "", sharing);
        connect().disconnect(Map.of());
        recordings.intake().lobby().end("for this test");
        eventually(this::isAllWritten);
        assertEquals(1, third.recordings.size());
    }

    @Test
    void theNextSharedRecordingTellsOfAConnectionWhereItIsMissingAlone() {
        Policy sharing = new Policy(Mode.best_effort, Set.of(), Limits.DEFAULT, Unauthenticated.shared);
        start("", sharing);
        recordings.intake().retain(0);
        other.failing = true;
        AuditConnection connection = connect();
        openSession(connection);
        connection.disconnect(Map.of());
        eventually(() -> recordings.status().pendingRecordings() == 0);
        other.failing = false;
        recordings.intake().lobby().end("for this test");
        eventually(() -> recordings.status().pendingRecordings() == 0);
        assertEquals(State.ENDED, memory.state(connection.id()));
        eventually(() -> other.recordings.values().stream()
                .flatMap(recorded -> recorded.messages.stream())
                .anyMatch(message -> message.extras().containsKey(AuditMessage.UNRECORDED)));
        assertTrue(memory.recordings.values().stream()
                .flatMap(recorded -> recorded.messages.stream())
                .noneMatch(message -> message.extras().containsKey(AuditMessage.UNRECORDED)));
    }

    @Test
    void theStatusShowsEach() {
        start("other", new Policy(Mode.best_effort));
        recordings.removeStorage("other", Registry.SOLE);
        recordings.withdraw(other);
        eventually(() -> !status(1).storagePresent());
        assertEquals("memory", status(0).format());
        assertFalse(status(0).required());
        assertTrue(status(0).storagePresent());
        assertEquals("other", status(1).storage());
        assertTrue(status(1).required());
        assertTrue(status(1).formatPresent());
        assertEquals("memory", recordings.status().format());
        eventually(() -> failures().stream()
                .anyMatch(text -> text.startsWith("PID audit, key storage: \"other\" is not there")
                        && text.endsWith("nothing can be recorded with format other and storage other.")));
        choose("memory", "", new Policy(Mode.best_effort));
        assertTrue(recordings.status().failures().stream().noneMatch(Failure::lasts));
        assertNull(recordings.status().uploads());
    }
}
