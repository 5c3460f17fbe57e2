package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.core.selection.Registry;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.testkit.MemoryRecordings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FailingFormatTest extends RecordingsFixture {

    @Test
    void anErrorOfAFormatCostsNoMoreThanTheMessageItStumblesOver() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        openSession(connection);
        memory.stumbling = message ->
                message.payload() instanceof Io io && io.data().toUtf8().equals("x");
        type(connection, "before");
        type(connection, "x");
        type(connection, "after");
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        List<AuditMessage> last = memory.messages(connection.id() + ".3");
        assertEquals("after", typed(last));
        assertEquals("before", typed(memory.messages(connection.id())));
    }

    @Test
    void recordingGoesOnByItselfThoughNothingHappens() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        openSession(connection);
        eventually(() -> memory.messages(connection.id()).size() == 4);
        memory.failing = true;
        type(connection, "lost");
        eventually(() -> !recordings.status().failures().isEmpty());
        memory.failing = false;
        eventually(() -> memory.recordings.containsKey(connection.id() + ".2")
                && memory.recordings.get(connection.id() + ".2").flushes > 0);
        Connect first = (Connect) memory.messages(connection.id() + ".2").get(0).payload();
        assertEquals("192.0.2.7", first.remoteAddr());
    }

    @Test
    void anotherStorageIsNotKeptWaitingForTheErrorOfTheOneBefore() {
        start(Mode.best_effort);
        MemoryRecordings other = new MemoryRecordings();
        memory.failing = true;
        AuditConnection connection = connect();
        // by the third try the next is due in four seconds
        eventually(() -> !recordings.status().failures().isEmpty());
        type(connection, "x");
        recordings.addFormat("other", Registry.SOLE, other);
        recordings.addStorage("other", Registry.SOLE, other);
        long start = System.nanoTime();
        recordings.decisions().configure(new Settings(true, "other", "other", Mode.best_effort));
        eventually(() -> typed(other.messages(connection.id())).equals("x"));
        long took = System.nanoTime() - start;
        assertEquals(0, took / TimeUnit.SECONDS.toNanos(20));
    }
}
