package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.core.intake.Gate;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestsThatDoNotFitTest extends RecordingsFixture {

    private static final Limits SMALL = new Limits(64 << 10, 64 << 20, TimeUnit.SECONDS.toNanos(60));
    private static final int LONG = 6 << 20;

    private AuditConnection open(Mode mode) {
        start(mode);
        recordings.decisions().configure(new Settings(true, "memory", "memory", new Policy(mode, Set.of(), SMALL)));
        AuditConnection connection = connect();
        openSession(connection);
        eventually(() -> memory.messages(connection.id()).size() == 4);
        return connection;
    }

    /** Fills the mailbox up to the last 64 KiB at once: on a busy machine data is left out before long, whatever has room. */
    private void fill(AuditConnection connection) {
        memory.block();
        type(connection, (int) SMALL.most() - (40 << 10));
        while (recordings.status().lostMessages() == 0) {
            type(connection, 32 << 10);
        }
    }

    private static void type(AuditConnection connection, int bytes) {
        connection.record(new Io(Io.STDIN, Bytes.copyOf(new byte[bytes])), 0L);
    }

    private List<AuditMessage> executions(AuditConnection connection) {
        memory.unblock();
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        return memory.messages(connection.id()).stream()
                .filter(message -> message.payload() instanceof Exec)
                .toList();
    }

    private static void assertShortened(AuditMessage message, String program, int length) {
        assertEquals(new Exec(1, program.substring(0, length)), message.payload());
        assertEquals(
                Map.of("program", (long) program.length()), message.extras().get(AuditMessage.TRUNCATED));
    }

    @Test
    void aRequestLargerThanAMailboxIsRecordedAndSaysThatItIsShortened() {
        AuditConnection connection = open(Mode.best_effort);
        String program = "id; #" + "x".repeat(LONG);
        connection.record(new Exec(1, program), 0L);
        List<AuditMessage> executions = executions(connection);
        assertEquals(1, executions.size());
        assertShortened(executions.get(0), program, 64 << 10);
        assertEquals(0, recordings.status().lostMessages());
        assertEquals(program.length() - (64 << 10), recordings.status().lostBytes());
        eventually(() -> recordings.environment().mailboxes().held() == 0);
    }

    @Test
    void strictEndsAConnectionWhoseRequestIsTooLong() {
        AuditConnection connection = open(Mode.strict);
        connection.record(new Exec(1, "x".repeat(LONG)), 0L);
        assertTrue(control.calls.contains(Gate.REFUSAL), control.calls::toString);
    }

    @Test
    void requestsAreRecordedWhileTheMailboxIsFull() {
        AuditConnection connection = open(Mode.best_effort);
        fill(connection);
        String program = "id; #" + "x".repeat(200_000);
        for (int i = 0; i < 100; i++) {
            connection.record(new Exec(1, program), 0L);
        }
        assertEquals(1, recordings.status().lostMessages(), "only the data for which there was no room");
        List<AuditMessage> executions = executions(connection);
        assertEquals(100, executions.size());
        executions.forEach(execution -> assertTrue(
                execution.payload() instanceof Exec exec
                        && exec.program().startsWith("id; #x")
                        && Map.of("program", 200_005L).equals(execution.extras().get(AuditMessage.TRUNCATED)),
                execution::toString));
        assertShortened(executions.get(99), program, 1 << 10);
    }

    @Test
    void whatEvenTheReserveDoesNotTakeIsCountedWithItsText() {
        AuditConnection connection = open(Mode.best_effort);
        fill(connection);
        long bytes = recordings.status().lostBytes();
        String program = "é".repeat(50_000);
        int recorded = 0;
        while (recordings.status().lostMessages() == 1) {
            connection.record(new Exec(1, program), 0L);
            recorded++;
        }
        recorded--;
        assertTrue(recorded > 100, "recorded " + recorded);
        long kept = executions(connection).stream()
                .mapToLong(message -> ((Exec) message.payload()).program().length() * 2L)
                .sum();
        assertEquals(
                bytes + (recorded + 1) * 100_000L - kept, recordings.status().lostBytes());
        List<AuditMessage> messages = memory.messages(connection.id());
        AuditMessage last = messages.get(messages.size() - 1);
        assertEquals(1L, last.extras().get(AuditMessage.LOST_MESSAGES));
        assertEquals(100_000L, last.extras().get(AuditMessage.LOST_BYTES));
    }

    @Test
    void aFactWithoutDataIsRecordedWhileDataIsLeftOut() {
        AuditConnection connection = open(Mode.best_effort);
        fill(connection);
        connection.record(new Io(Io.STDIN, Bytes.EMPTY), 0L, Map.of("file", "/etc/shadow"));
        assertEquals(1, recordings.status().lostMessages());
        memory.unblock();
        eventually(() -> memory.messages(connection.id()).stream()
                .anyMatch(message -> "/etc/shadow".equals(message.extras().get("file"))));
    }
}
