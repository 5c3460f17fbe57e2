package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.Content;
import dev.sshdaudit.core.selection.Registry;
import dev.sshdaudit.core.selection.ThreadLane;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the metadata of a recording tells of the login: each time that metadata is written costs a file. */
class LoginTest extends RecordingsFixture {

    private static final Map<String, ?> BALANCED = Map.of(AuditMessage.CLIENT_ADDRESS, "2001:db8::7");

    /** The metadata with which recordings were opened, and with which they were updated. */
    private final List<RecordingMetadata> opened = new CopyOnWriteArrayList<>();

    private final List<RecordingMetadata> updated = new CopyOnWriteArrayList<>();

    /** Keeps in memory what it is given. */
    private final class Storage implements AuditStorage {
        @Override
        public StorageOutput create(RecordingMetadata metadata) throws IOException {
            StorageOutput kept = memory.create(metadata);
            opened.add(metadata);
            return new StorageOutput() {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    kept.write(bytes, offset, length);
                }

                @Override
                public void flush() throws IOException {
                    kept.flush();
                }

                @Override
                public void update(RecordingMetadata metadata) throws IOException {
                    updated.add(metadata);
                    kept.update(metadata);
                }

                @Override
                public void finish(RecordingMetadata metadata) throws IOException {
                    kept.finish(metadata);
                }

                @Override
                public void abandon(RecordingMetadata metadata) {
                    kept.abandon(metadata);
                }
            };
        }
    }

    @BeforeEach
    void start() {
        recordings.addFormat("memory", Registry.SOLE, memory);
        recordings.addStorage("other", Registry.SOLE, new Storage());
        recordings.decisions().configure(new Settings(true, "memory", "other", Mode.best_effort));
        recordings.decisions().intercept(new Interception(EnumSet.allOf(Content.class)));
        awaitPipeline(pipeline -> true);
    }

    private void awaitMessages(AuditConnection connection, int count) {
        eventually(() -> memory.messages(connection.id()).size() == count);
    }

    private static List<RecordingMetadata> of(AuditConnection connection, List<RecordingMetadata> all) {
        return all.stream().filter(it -> it.name().equals(connection.id())).toList();
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
        assertEquals("alice", of(connection, opened).get(0).username());
        assertEquals("2001:db8::7", of(connection, opened).get(0).remoteAddress());
        connection.disconnect(Map.of());
        eventually(() -> memory.state(connection.id()) == RecordingMetadata.State.ENDED);
        assertEquals(List.of(), of(connection, updated), "metadata was written for what it has already");
        assertEquals("alice", memory.metadata(connection.id()).username());
        assertEquals("2001:db8::7", memory.metadata(connection.id()).remoteAddress());
    }

    @Test
    void aLoginThatComesLaterIsInTheMetadataAsSoonAsItIsRecorded() {
        AuditConnection connection = connect();
        connection.record(new NewChannelSuccessful("session"), 0L);
        awaitMessages(connection, 2);
        assertNull(opened.get(0).username());
        connection.record(new HandshakeSuccessful("alice"), null, BALANCED);
        awaitMessages(connection, 3);
        eventually(() -> "2001:db8::7".equals(memory.metadata(connection.id()).remoteAddress()));
        assertEquals("alice", memory.metadata(connection.id()).username());
        assertEquals(2, updated.size());
    }
}
