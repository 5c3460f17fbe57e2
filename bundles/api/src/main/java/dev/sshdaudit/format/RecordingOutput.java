package dev.sshdaudit.format;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** Takes the bytes of one recording for the storage. For one thread at a time. */
@ProviderType
public interface RecordingOutput {

    /** Appends bytes, and does not keep the array. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Tells that whole messages have been written up to here. The storage may sync them to its disk. */
    void flush() throws IOException;

    /** Tells that the recording is complete, and closes it. */
    void finish() throws IOException;
}
