package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.core.intake.Gate;
import dev.sshdaudit.core.selection.Registry;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StrictModeTest extends RecordingsFixture {

    private static final Settings EXEMPT_ALICE =
            new Settings(true, "memory", "memory", new Policy(Mode.strict, Set.of("alice"), Limits.DEFAULT));

    @Test
    void strictRefusesWhatCannotBeRecorded() {
        select("memory", Mode.strict);
        connect();
        eventually(() -> !recordings.status().failures().isEmpty());
        assertEquals(List.of("This server records its sessions, and cannot record this one now."), control.refusals);
        assertTrue(
                recordings.status().failures().get(0).text().startsWith("PID audit, key format: \"memory\" is not"),
                () -> recordings.status().failures().toString());
    }

    @Test
    void strictEndsASessionWhoseStorageFails() {
        start(Mode.strict);
        AuditConnection connection = connect();
        openSession(connection);
        eventually(() -> memory.messages(connection.id()).size() == 4);
        memory.failing = true;
        type(connection, "x");
        eventually(() -> control.refusals.size() == 1);
        assertEquals(State.CUT, memory.state(connection.id()));
    }

    @Test
    void aBundleThatIsUpdatedDoesNotEndTheSessionsThatWereRecorded() {
        start(Mode.strict);
        AuditConnection connection = connect();
        openSession(connection);
        eventually(() -> memory.messages(connection.id()).size() == 4);
        recordings.removeStorage("memory", Registry.SOLE);
        recordings.withdraw(memory);
        type(connection, "meanwhile");
        connect();
        eventually(() -> control.refusals.equals(List.of(Gate.REFUSAL)));
        recordings.addStorage("memory", Registry.SOLE, memory);
        eventually(() -> typed(memory.messages(connection.id() + ".2")).equals("meanwhile"));
        assertEquals(1, control.refusals.size(), "only the one that came meanwhile is refused");
    }

    @Test
    void aBundleThatDoesNotComeBackEndsThem() {
        Policy hasty = new Policy(Mode.strict, Set.of(), new Limits(1 << 20, 64 << 20, 1));
        start(Mode.strict);
        recordings.decisions().configure(new Settings(true, "memory", "memory", hasty));
        AuditConnection connection = connect();
        openSession(connection);
        eventually(() -> memory.messages(connection.id()).size() == 4);
        recordings.removeStorage("memory", Registry.SOLE);
        recordings.withdraw(memory);
        type(connection, "x");
        eventually(() -> control.refusals.equals(List.of(Gate.REFUSAL)));
    }

    @Test
    void strictEndsAQuietSessionWhoseLastMessagesAreLost() {
        start(Mode.strict);
        AuditConnection connection = connect();
        memory.failingToFlush = true;
        openSession(connection);
        eventually(() -> control.refusals.equals(List.of(Gate.REFUSAL)));
    }

    @Test
    void aSessionThatGoesUnrecordedEndsWhenTheModeBecomesStrict() {
        select("memory", Mode.best_effort);
        AuditConnection connection = connect();
        openSession(connection);
        eventually(() -> !recordings.status().failures().isEmpty());
        assertEquals(List.of(), control.refusals);
        select("memory", Mode.strict);
        eventually(() -> control.refusals.equals(List.of(Gate.REFUSAL)));
    }

    @Test
    void aConnectionThatCannotBeFollowedEndsAtOnceAndForItsOwnReason() {
        start(Mode.strict);
        AuditConnection connection = connect();
        openSession(connection);
        connection.cannotFollow("it does the impossible");
        connection.cannotFollow("it does more of it");
        assertEquals(List.of(Gate.UNACCOUNTABLE + "it does the impossible"), control.refusals);
        eventually(() -> recordings.status().failures().stream()
                .anyMatch(failure -> failure.text().contains("cannot be accounted for: it does the impossible")));
    }

    @Test
    void recordingItDoesNotMakeUpForWhatCouldNotBeFollowed() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        openSession(connection);
        connection.cannotFollow("it does the impossible");
        eventually(() -> memory.messages(connection.id()).size() == 4);
        assertEquals(List.of(), control.refusals, "best_effort lets it go on");
        select("memory", Mode.strict);
        connection.record(new HandshakeSuccessful("alice"), null);
        assertEquals(List.of(Gate.UNACCOUNTABLE + "it does the impossible"), control.refusals);
    }

    @Test
    void whoIsExemptIsNotEndedForItAndThatIsTold() {
        start(Mode.strict);
        recordings.decisions().configure(EXEMPT_ALICE);
        AuditConnection connection = connect();
        openSession(connection);
        connection.cannotFollow("it does the impossible");
        connection.record(new Io(Io.STDIN, Bytes.EMPTY), null, Map.of("unplaced", "it does the impossible"));
        eventually(() -> memory.messages(connection.id()).size() == 5);
        assertEquals(List.of(), control.refusals);
        AuditMessage last = memory.messages(connection.id()).get(4);
        assertEquals(Map.of("unplaced", "it does the impossible", "exempt", true), last.extras());
    }

    @Test
    void whoIsNotExemptIsRefusedWhenTheUserIsKnown() {
        recordings.decisions().configure(EXEMPT_ALICE);
        AuditConnection connection = connect();
        eventually(() -> !recordings.status().failures().isEmpty());
        assertEquals(List.of(), control.refusals);
        connection.record(new HandshakeSuccessful("mallory"), null);
        eventually(() -> control.refusals.equals(List.of(Gate.REFUSAL)));
    }

    @Test
    void thatIsBeforeAnythingThatComesAfterTheLogin() {
        recordings.decisions().configure(EXEMPT_ALICE);
        Gate gate = new Gate(recordings.environment(), () -> false, "5f0c", control);
        gate.cannotRecord();
        assertEquals(List.of(), control.refusals);
        gate.user("mallory", null);
        assertEquals(List.of(Gate.REFUSAL), control.refusals);
    }

    @Test
    void whoIsNotExemptIsRefusedWhereOthersTakeAllTheRoom() {
        Limits tight = new Limits(1 << 20, 64 << 10, TimeUnit.SECONDS.toNanos(60));
        start(Mode.strict);
        recordings
                .decisions()
                .configure(new Settings(true, "memory", "memory", new Policy(Mode.strict, Set.of("alice"), tight)));
        AuditConnection other = connect();
        eventually(() -> memory.messages(other.id()).size() == 1);
        memory.block(other.id());
        while (recordings.status().lostMessages() == 0) {
            type(other, "x");
        }
        AuditConnection connection = connect();
        type(connection, "this is left out");
        eventually(() ->
                memory.recordings.containsKey(connection.id()) && memory.recordings.get(connection.id()).flushes > 0);
        assertEquals(List.of(), control.refusals, "it is not known yet who that is");
        connection.record(new HandshakeSuccessful("mallory"), null);
        assertEquals(List.of(Gate.REFUSAL), control.refusals);
    }

    @Test
    void whoIsExemptGoesOnAndThatIsToldInLogAndRecording() {
        recordings.decisions().configure(EXEMPT_ALICE);
        AuditConnection connection = connect();
        eventually(() -> !recordings.status().failures().isEmpty());
        openSession(connection);
        type(connection, "mend it");
        assertEquals(List.of(), control.refusals);
        String told = "PID audit, key exempt.users: connection " + connection.id() + " of user \"alice\"";
        eventually(() -> recordings.status().failures().stream()
                .anyMatch(failure -> failure.text().startsWith(told)));

        recordings.addFormat("memory", Registry.SOLE, memory);
        recordings.addStorage("memory", Registry.SOLE, memory);
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        List<AuditMessage> messages = memory.messages(connection.id());
        assertEquals(1, messages.stream().filter(StrictModeTest::saysExempt).count(), messages::toString);
        assertEquals(List.of(), control.refusals);
    }

    private static boolean saysExempt(AuditMessage message) {
        return Boolean.TRUE.equals(message.extras().get(AuditMessage.EXEMPT));
    }

    @Test
    void whoIsExemptGoesOnWhenTheStorageFailsInMidSession() {
        start(Mode.strict);
        recordings.decisions().configure(EXEMPT_ALICE);
        AuditConnection connection = connect();
        openSession(connection);
        eventually(() -> memory.messages(connection.id()).size() == 4);
        memory.failing = true;
        type(connection, "x");
        eventually(() -> recordings.status().failures().stream()
                .anyMatch(failure -> failure.text().contains("exempt.users: connection")));
        memory.failing = false;
        type(connection, "y");
        eventually(() -> memory.messages(connection.id() + ".2").stream().anyMatch(StrictModeTest::saysExempt));
        assertEquals(List.of(), control.refusals);
    }
}
