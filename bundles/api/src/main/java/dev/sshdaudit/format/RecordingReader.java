package dev.sshdaudit.format;

import dev.sshdaudit.message.AuditMessage;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/** Reads a recording message by message, in memory that does not grow with the recording. For one thread at a time. */
@ConsumerType
public interface RecordingReader extends Closeable {

    /**
     * Reads the next message.
     *
     * @return the message, or null at the end of a recording that ended properly
     * @throws RecordingException if the recording is damaged or cut here; all messages before are good.
     *     {@link RecordingException#recoverable()} tells whether another call can find more messages
     * @throws IOException if the input cannot be read
     */
    @Nullable
    AuditMessage read() throws IOException;
}
