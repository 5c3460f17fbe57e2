package dev.sshdaudit.query.read;

import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the messages of one connection in a recording that many connections share. */
final class ConnectionReader implements RecordingReader {

    private final RecordingReader recording;
    private final String connectionId;

    /**
     * Makes a reader.
     *
     * @param recording the shared recording; closed with this reader
     */
    ConnectionReader(RecordingReader recording, String connectionId) {
        this.recording = recording;
        this.connectionId = connectionId;
    }

    @Override
    public @Nullable AuditMessage read() throws IOException {
        AuditMessage message = recording.read();
        while (message != null && !message.connectionId().equals(connectionId)) {
            message = recording.read();
        }
        return message;
    }

    @Override
    public void close() throws IOException {
        recording.close();
    }
}
