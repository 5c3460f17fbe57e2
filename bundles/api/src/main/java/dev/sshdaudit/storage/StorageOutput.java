package dev.sshdaudit.storage;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Stores one recording. Calls come one at a time, on changing threads; each call sees the effects of the calls before
 * it. The last call is {@link #finish} or {@link #abandon}; after an {@link IOException} only {@link #abandon} is
 * called.
 */
@ConsumerType
public interface StorageOutput {

    /** Appends bytes, and must not keep the array. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Tells that whole messages have been written up to here. When this method has returned, the bytes survive the end
     * of this process. Whether they survive a power failure depends on the storage's settings.
     */
    void flush() throws IOException;

    /** Stores metadata that has changed since the recording was opened, such as the user name. */
    void update(RecordingMetadata metadata) throws IOException;

    /** Ends the recording, which is complete. */
    void finish(RecordingMetadata metadata) throws IOException;

    /** Ends the recording, which is cut, and keeps what was written. Must not throw. */
    void abandon(RecordingMetadata metadata);
}
