package dev.sshdaudit.format;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** The bytes of one recording on their way into the storage. For one thread at a time. */
@ProviderType
public interface RecordingOutput {

    /** Appends bytes. The caller may use the array again afterwards. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Tells that a reader finds whole messages up to here. The storage may make them durable. */
    void flush() throws IOException;

    /** Tells that the recording is whole, and closes it. */
    void finish() throws IOException;
}
