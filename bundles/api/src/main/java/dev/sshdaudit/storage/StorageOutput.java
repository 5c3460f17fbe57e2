package dev.sshdaudit.storage;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One recording being stored. Calls come one at a time, each seeing what those before it did, on changing threads. The
 * last one is {@link #finish} or {@link #abandon}; after an {@link IOException} only the latter.
 */
@ConsumerType
public interface StorageOutput {

    /** Appends bytes. The caller may use the array again afterwards. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Tells that a reader finds whole messages up to here. After it returns, the bytes written survive the end of this
     * process; whether they survive the machine's is for the storage's settings to say.
     */
    void flush() throws IOException;

    /** Tells what has become known of the recording since it was opened. */
    void update(RecordingMetadata metadata) throws IOException;

    /** Ends the recording, which is whole. */
    void finish(RecordingMetadata metadata) throws IOException;

    /** Ends the recording, which is cut, keeping what is there. Must not throw. */
    void abandon(RecordingMetadata metadata);
}
