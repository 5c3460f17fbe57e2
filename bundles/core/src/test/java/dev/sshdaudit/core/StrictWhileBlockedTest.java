package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.MessageType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients that log in, run a command and leave, one after the other, while the storage does not answer. */
class StrictWhileBlockedTest extends RecordingsFixture {

    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private int ran;
    private int refusedAtOnce;

    /** A client that does nothing while it is not read from. */
    private final class Client implements ConnectionControl {
        private final AuditConnection connection;
        private volatile boolean suspended;
        private volatile boolean refused;

        Client() {
            connection = recordings.connect(new Connect("192.0.2.7", "XX"), Map.of(), this);
        }

        @Override
        public void suspendReading() {
            suspended = true;
        }

        @Override
        public void resumeReading() {
            suspended = false;
        }

        @Override
        public void disconnect(String reason) {
            refused = true;
        }

        void work() {
            if (refused) {
                refusedAtOnce++;
            } else {
                connection.record(new HandshakeSuccessful("alice"), null);
                eventually(() -> refused || !suspended);
            }
            if (!refused) {
                connection.record(new ChannelOpen.NewChannelSuccessful("session"), 0L);
                connection.record(new Exec(1, "id"), 0L);
                ran++;
            }
            connection.disconnect(Map.of());
        }
    }

    private void start(Set<String> exempt) {
        Policy policy = new Policy(Mode.strict, exempt, new Limits(1 << 20, 64 << 20, TIMEOUT_NANOS));
        recordings.decisions().configure(new Settings(true, "memory", "memory", policy));
        start(Mode.strict);
        recordings.decisions().configure(new Settings(true, "memory", "memory", policy));
    }

    private void workForTimeouts(int count) {
        long end = System.nanoTime() + count * TIMEOUT_NANOS;
        eventually(() -> {
            new Client().work();
            return System.nanoTime() > end;
        });
    }

    private boolean isRecorded(Client client) {
        return types(memory.messages(client.connection.id())).contains(MessageType.EXEC);
    }

    @Test
    void noCommandRunsAndNewConnectionsAreRefusedAtOnceOnceItIsKnown() {
        start(Set.of());
        memory.block();
        workForTimeouts(5);
        assertEquals(0, ran, "commands that ran, of which the storage has nothing");
        assertTrue(refusedAtOnce > 10, () -> refusedAtOnce + " were refused at once");
    }

    @Test
    void theyAreLetInAgainWhenTheStorageAnswers() {
        start(Set.of());
        memory.block();
        workForTimeouts(3);
        memory.unblock();
        eventually(() -> !recordings.intake().isUnavailable());
        Client client = new Client();
        client.work();
        assertEquals(1, ran);
        eventually(() -> isRecorded(client));
    }

    @Test
    void thatTheStorageBlocksIsKnownFromACallThatHangsAlsoWhenNoConnectionIsLeft() {
        start(Set.of());
        Client victim = new Client();
        eventually(() -> memory.recordings.containsKey(victim.connection.id())
                && memory.recordings.get(victim.connection.id()).flushes > 0);
        memory.block();
        victim.work();
        assertEquals(1, ran, "the storage had its first messages before");
        eventually(recordings.intake()::isUnavailable);
        assertTrue(new Client().refused);
    }

    @Test
    void whatHasBeenReadAlreadyIsKeptFromTheServerUntilTheStorageHasTheFirstMessages() {
        start(Set.of());
        memory.block();
        AuditConnection connection = connect();
        connection.record(new HandshakeSuccessful("alice"), null);
        assertTrue(control.holdingBack);
        assertEquals(List.of("suspend"), control.calls);
        memory.unblock();
        eventually(() -> !control.holdingBack);
        eventually(() -> control.calls.equals(List.of("suspend", "resume")));
        connection.record(new Exec(1, "id"), 0L);
        assertEquals(1, control.heldBack, "once, at the login");
    }

    @Test
    void inBestEffortNothingIsKeptBack() {
        start(Mode.best_effort);
        memory.block();
        connect().record(new HandshakeSuccessful("alice"), null);
        assertEquals(0, control.heldBack);
    }

    @Test
    void whoIsExemptIsNotHeldUp() {
        start(Set.of("alice"));
        memory.block();
        new Client().work();
        assertEquals(1, ran);
    }

    @Test
    void oneRecordingThatBlocksDoesNotKeepOthersOutForLong() {
        start(Set.of());
        Client stuck = new Client();
        eventually(() -> memory.messages(stuck.connection.id()).size() == 1);
        memory.block(stuck.connection.id());
        stuck.work();
        eventually(() -> stuck.refused);
        eventually(() -> {
            new Client().work();
            return ran > 1;
        });
        assertEquals(List.of(), control.calls);
    }
}
