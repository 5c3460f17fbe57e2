package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a client is read from whose mailbox is full. */
class KeepAliveTest extends RecordingsFixture {

    private AuditConnection full(Mode mode, int timeoutSeconds) {
        start(mode);
        Limits limits = new Limits(64 << 10, 64 << 20, TimeUnit.SECONDS.toNanos(timeoutSeconds));
        recordings.decisions().configure(new Settings(true, "memory", "memory", new Policy(mode, Set.of(), limits)));
        AuditConnection connection = connect();
        eventually(() ->
                memory.messages(connection.id()).size() == 1 && memory.recordings.get(connection.id()).flushes > 0);
        memory.block();
        send(connection, 64 << 10);
        assertEquals(List.of("suspend"), control.calls);
        return connection;
    }

    private static void send(AuditConnection connection, int size) {
        connection.record(new Io(Io.STDIN, Bytes.copyOf(new byte[size])), 0L);
    }

    @Test
    void aClientIsHeardEveryTwoSeconds() {
        AuditConnection connection = full(Mode.best_effort, 60);
        long begin = System.nanoTime();
        eventually(() -> control.calls.size() == 4);
        assertEquals(List.of("suspend", "resume", "suspend", "resume"), control.calls);
        long took = System.nanoTime() - begin;
        assertTrue(took > TimeUnit.SECONDS.toNanos(4), () -> took + " ns");
        memory.unblock();
        eventually(() -> recordings.environment().mailboxes().held() == 0);
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        assertEquals(0, control.calls.size() % 2, control.calls::toString);
        assertEquals(0, recordings.status().lostMessages());
    }

    @Test
    void itIsHeardForNoMoreThanAWindow() {
        AuditConnection connection = full(Mode.best_effort, 60);
        eventually(() -> control.calls.size() == 2);
        for (int i = 0; i < 16; i++) {
            send(connection, 128 << 10);
        }
        assertEquals(List.of("suspend", "resume", "suspend"), control.calls);
        assertEquals(0, recordings.status().lostMessages());
    }

    @Test
    void whereThereIsNoRoomForThatDataIsLeftOutInBestEffort() {
        AuditConnection connection = full(Mode.best_effort, 60);
        for (int i = 0; i < 17; i++) {
            send(connection, 128 << 10);
        }
        eventually(() -> control.calls.equals(List.of("suspend", "resume")));
        send(connection, 1);
        assertEquals(1, recordings.status().lostMessages());
        memory.unblock();
        eventually(() -> recordings.environment().mailboxes().held() == 0);
        assertEquals(List.of("suspend", "resume"), control.calls);
    }

    @Test
    void strictDoesNotHearAClientWhereThatCouldCostTheSession() {
        AuditConnection connection = full(Mode.strict, 3);
        for (int i = 0; i < 17; i++) {
            send(connection, 128 << 10);
        }
        long begin = System.nanoTime();
        eventually(() -> control.refusals.size() == 1);
        long took = System.nanoTime() - begin;
        assertTrue(took > TimeUnit.SECONDS.toNanos(2), () -> took + " ns");
        assertEquals(0, recordings.status().lostMessages());
    }

    @Test
    void whereTheMailboxHasBeenFullForTheTimeoutDataIsLeftOut() {
        AuditConnection connection = full(Mode.best_effort, 3);
        eventually(() -> control.calls.equals(List.of("suspend", "resume", "suspend", "resume")));
        send(connection, 1);
        assertEquals(1, recordings.status().lostMessages());
    }
}
