package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.storage.RecordingMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The host's clock is set while a connection is recorded, or stands still while the host is suspended. */
class ClockTest extends RecordingsFixture {

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private List<AuditMessage> recorded(AuditConnection connection) {
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        return memory.messages(connection.id());
    }

    private static void assertInOrder(List<AuditMessage> messages) {
        for (int i = 1; i < messages.size(); i++) {
            assertTrue(messages.get(i).timestamp() >= messages.get(i - 1).timestamp());
        }
    }

    private void assertToldOnceForEachStep(long... steps) {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        openSession(connection);
        long set = 0;
        for (long step : steps) {
            set += step;
            clockStep.addAndGet(step);
            type(connection, "first");
            type(connection, "second");
        }
        List<AuditMessage> messages = recorded(connection);
        assertInOrder(messages);
        List<AuditMessage> telling = messages.stream()
                .filter(message -> message.extras().containsKey(AuditMessage.CLOCK))
                .toList();
        assertEquals(steps.length, telling.size());
        assertEquals("first".repeat(steps.length), typed(telling));
        AuditMessage last = telling.get(telling.size() - 1);
        long difference = (Long) last.extras().get(AuditMessage.CLOCK) - last.timestamp();
        assertTrue(Math.abs(difference - set) < TimeUnit.MILLISECONDS.toNanos(900), "differs by " + difference);
    }

    @Test
    void theNextMessageTellsThatTheHostWasSuspended() {
        assertToldOnceForEachStep(HOUR);
    }

    @Test
    void theNextMessageTellsEachTimeThatTheClockWasSet() {
        assertToldOnceForEachStep(-HOUR, 2 * HOUR, -HOUR / 2);
    }

    @Test
    void lessThanASecondIsNotTold() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        clockStep.addAndGet(TimeUnit.MILLISECONDS.toNanos(300));
        type(connection, "x");
        recorded(connection)
                .forEach(message -> assertFalse(message.extras().containsKey(AuditMessage.CLOCK), message::toString));
    }

    @Test
    void aRecordingEndsNoEarlierThanItsLastMessageThoughTheClockWasSetBack() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        clockStep.addAndGet(-HOUR);
        recorded(connection);
        RecordingMetadata metadata = memory.recordings.get(connection.id()).metadata;
        Duration lasted = Duration.between(metadata.start(), metadata.end());
        assertTrue(!lasted.isNegative() && lasted.compareTo(Duration.ofMinutes(1)) < 0, lasted::toString);
    }

    @Test
    void aRecordingEndsWhenTheHostSaysAfterItWasSuspended() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        clockStep.addAndGet(HOUR);
        recorded(connection);
        RecordingMetadata metadata = memory.recordings.get(connection.id()).metadata;
        Duration lasted = Duration.between(metadata.start(), metadata.end());
        assertTrue(lasted.compareTo(Duration.ofHours(1)) >= 0, lasted::toString);
    }

    @Test
    void aFurtherPartDoesNotRepeatWhatTheClockWasOnce() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        clockStep.addAndGet(HOUR);
        openSession(connection);
        eventually(() ->
                memory.messages(connection.id()).size() == 4 && memory.recordings.get(connection.id()).flushes > 0);
        memory.failingToFlush = true;
        type(connection, "lost");
        eventually(() -> memory.state(connection.id()) == RecordingMetadata.State.CUT);
        memory.failingToFlush = false;
        eventually(() -> memory.messages(connection.id() + ".2").size() == 3);
        memory.messages(connection.id() + ".2")
                .forEach(message -> assertFalse(message.extras().containsKey(AuditMessage.CLOCK), message::toString));
    }
}
