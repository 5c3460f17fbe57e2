package dev.sshdaudit.query;

import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** A recording that a user may look at. Uses nothing until a reader is opened. For one thread at a time. */
@ProviderType
public interface OpenRecording {

    /** What the storage tells of the recording. For a connection in a shared recording, this is the shared one. */
    Entry entry();

    /** The connection whose messages are given, where the recording is a shared one and a connection was asked for; else null. */
    @Nullable
    String connection();

    /** The next part of the connection, or null. */
    @Nullable
    RecordingMetadata nextPart() throws IOException;

    /** The name of the recording, or the id of the connection in a shared recording: what commands take. */
    default String id() {
        String connection = connection();
        return connection == null ? entry().metadata().name() : connection;
    }

    /**
     * Opens a reader of the messages, from the first one on. Of a recording that is being written, the input ends at its present
     * end. The caller closes the reader.
     *
     * @throws dev.sshdaudit.encryption.IdentityException if the recording is encrypted, and no private key of the request opens it;
     *     the message is for people
     * @throws IOException if the storage cannot read the recording, or its format is not installed or cannot read it back; the
     *     message says what to change
     */
    RecordingReader reader() throws IOException;
}
