package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.core.selection.ThreadLane;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.storage.RecordingMetadata;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the metadata of a recording tells of the login: each time that metadata is written costs a file. */
class LoginTest extends RecordingsFixture {

    private static final Map<String, ?> BALANCED = Map.of(AuditMessage.CLIENT_ADDRESS, "2001:db8::7");

    @BeforeEach
    void start() {
        start(Mode.best_effort);
    }

    private void awaitMessages(AuditConnection connection, int count) {
        eventually(() -> memory.messages(connection.id()).size() == count);
    }

    private List<RecordingMetadata> updates(AuditConnection connection) {
        return memory.recordings.get(connection.id()).updates;
    }

    @Test
    void aRecordingThatBeginsWithTheLoginHasTheUserFromTheBeginning() {
        memory.block();
        for (int i = 0; i < ThreadLane.SIZE; i++) {
            connect();
        }
        eventually(() -> memory.writes.waiting() == ThreadLane.SIZE);
        // all threads that write are busy, so the login is there when this recording is opened
        AuditConnection connection = connect();
        connection.record(new HandshakeSuccessful("alice"), null, BALANCED);
        memory.unblock();
        awaitMessages(connection, 2);
        assertEquals("alice", updates(connection).get(0).username());
        assertEquals("2001:db8::7", updates(connection).get(0).remoteAddress());
        connection.disconnect(Map.of());
        eventually(() -> memory.state(connection.id()) == RecordingMetadata.State.ENDED);
        assertEquals(1, updates(connection).size(), "metadata was written for what it has already");
        assertEquals("alice", memory.metadata(connection.id()).username());
        assertEquals("2001:db8::7", memory.metadata(connection.id()).remoteAddress());
    }

    @Test
    void aLoginThatComesLaterIsInTheMetadataAsSoonAsItIsRecorded() {
        AuditConnection connection = connect();
        connection.record(new NewChannelSuccessful("session"), 0L);
        awaitMessages(connection, 2);
        assertNull(updates(connection).get(0).username());
        connection.record(new HandshakeSuccessful("alice"), null, BALANCED);
        awaitMessages(connection, 3);
        eventually(() -> "2001:db8::7".equals(memory.metadata(connection.id()).remoteAddress()));
        assertEquals("alice", memory.metadata(connection.id()).username());
        assertEquals(3, updates(connection).size());
    }
}
