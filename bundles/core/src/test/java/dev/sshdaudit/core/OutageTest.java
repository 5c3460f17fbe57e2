package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.core.intake.Gate;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.AuditSettings.Unauthenticated;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.PasswordFailed;
import dev.sshdaudit.message.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A storage that fails for a while: what sessions may do meanwhile, and what is known of them afterwards. */
class OutageTest extends RecordingsFixture {

    private AuditConnection recordedSession() {
        AuditConnection connection = connect();
        openSession(connection);
        eventually(() -> memory.messages(connection.id()).size() == 4
                && memory.recordings.get(connection.id()).flushedMessages == 4);
        return connection;
    }

    private boolean isStorageDown() {
        return recordings.environment().pipelines().current().lane().isDown();
    }

    private Stream<AuditMessage> shared() {
        return memory.recordings.values().stream()
                .filter(recorded -> recorded.metadata.shared())
                .flatMap(recorded -> recorded.messages.stream());
    }

    @Test
    void aStorageThatFailsIsKnownToFailForSessionsThatAreOpen() {
        start(Mode.strict);
        AuditConnection first = recordedSession();
        AuditConnection second = recordedSession();
        memory.failing = true;
        type(first, "x");
        eventually(this::isStorageDown);
        assertEquals(List.of(Gate.REFUSAL), control.refusals, "the first one has found out");
        type(second, "x");
        assertEquals(2, control.refusals.size(), "the second one ends before the server has what was typed");
        connect();
        assertEquals(3, control.refusals.size(), "new ones are refused at once");
    }

    @Test
    void aStorageThatBlocksIsKnownToBlockForSessionsThatAreOpen() {
        start(Mode.strict);
        recordings
                .decisions()
                .configure(new Settings(
                        true,
                        "memory",
                        "memory",
                        new Policy(Mode.strict, Set.of(), new Limits(1 << 20, 64 << 20, TimeUnit.SECONDS.toNanos(1)))));
        AuditConnection first = recordedSession();
        AuditConnection second = recordedSession();
        memory.block();
        type(first, "x");
        eventually(this::isStorageDown);
        eventually(() -> control.refusals.size() == 1);
        type(second, "x");
        assertEquals(2, control.refusals.size());
    }

    @Test
    void oneRecordingThatFailsEndsNoOtherSession() {
        start(Mode.strict);
        AuditConnection first = recordedSession();
        AuditConnection second = recordedSession();
        memory.failingOnce.add(first.id());
        type(first, "x");
        eventually(() -> control.refusals.equals(List.of(Gate.REFUSAL)));
        type(second, "y");
        eventually(() -> typed(memory.messages(second.id())).equals("y"));
        assertEquals(1, control.refusals.size());
    }

    @Test
    void aRecordingThatCouldNotBeOpenedAtFirstIsTheFirstPartAllTheSame() {
        start(Mode.best_effort);
        memory.failing = true;
        AuditConnection connection = connect();
        openSession(connection);
        eventually(this::isStorageDown);
        memory.failing = false;
        eventually(() -> memory.messages(connection.id()).size() == 4);
        assertEquals(1, memory.metadata(connection.id()).part());
    }

    @Test
    void inBestEffortTheSharedRecordingTellsOfAConnectionThatFellIntoAnOutage() {
        start(Mode.best_effort);
        recordings.intake().retain(TimeUnit.MILLISECONDS.toNanos(300));
        memory.failing = true;
        AuditConnection connection = connect();
        openSession(connection);
        type(connection, "secretly");
        connection.disconnect(Map.of());
        eventually(() -> recordings.status().lostMessages() == 6);
        recordings.intake().retain(TimeUnit.MINUTES.toNanos(1));
        memory.failing = false;
        eventually(() -> shared().anyMatch(it -> it.extras().containsKey(AuditMessage.UNRECORDED)));
        AuditMessage told = shared().filter(it -> it.extras().containsKey(AuditMessage.UNRECORDED))
                .findFirst()
                .orElseThrow();
        assertEquals(connection.id(), told.connectionId());
        Map<?, ?> facts = (Map<?, ?>) told.extras().get(AuditMessage.UNRECORDED);
        assertEquals("alice", facts.get("user"));
        assertEquals("192.0.2.7", facts.get("address"));
        assertEquals(6L, facts.get("messages"));
        eventually(() -> recordings.status().failures().stream()
                .noneMatch(it -> it.text().isEmpty()));
    }

    @Test
    void whatTheSharedRecordingHasNoRoomForIsNotSaidToBeInIt() {
        start(Mode.best_effort);
        Limits narrow = new Limits(64 << 10, 8 << 20, TimeUnit.SECONDS.toNanos(5));
        recordings
                .decisions()
                .configure(new Settings(
                        true,
                        "memory",
                        "memory",
                        new Policy(Mode.best_effort, Set.of(), narrow, Unauthenticated.shared)));
        memory.block();
        AuditConnection connection = connect();
        int attempts = 200;
        for (int i = 0; i < attempts; i++) {
            connection.record(new PasswordFailed("guess" + i, Bytes.utf8("x".repeat(10_000))), null);
        }
        openSession(connection);
        memory.unblock();
        eventually(() -> memory.recordings.containsKey(connection.id())
                && memory.messages(connection.id()).stream()
                        .anyMatch(it -> it.extras().containsKey(AuditMessage.SHARED_MESSAGES)));
        AuditMessage admitted = memory.messages(connection.id()).stream()
                .filter(it -> it.extras().containsKey(AuditMessage.SHARED_MESSAGES))
                .findFirst()
                .orElseThrow();
        long inShared = (long) admitted.extras().get(AuditMessage.SHARED_MESSAGES);
        long lost = (long) admitted.extras().get(AuditMessage.LOST_MESSAGES);
        long own = memory.messages(connection.id()).stream()
                .filter(it -> it.payload() instanceof PasswordFailed)
                .count();
        assertEquals(attempts, own + inShared + lost);
        eventually(() -> shared().filter(it -> it.payload() instanceof PasswordFailed
                                && Integer.parseInt(((PasswordFailed) it.payload())
                                                .username()
                                                .substring(5))
                                        >= own)
                        .count()
                == inShared);
    }
}
