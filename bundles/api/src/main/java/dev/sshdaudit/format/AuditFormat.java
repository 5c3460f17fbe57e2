package dev.sshdaudit.format;

import dev.sshdaudit.Content;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A format of recordings. It is registered as a service with the property {@link #FORMAT_PROPERTY}; the key
 * {@code format} of the PID {@code audit} selects a format by that property. All methods may be called from several
 * threads at once.
 */
@ConsumerType
public interface AuditFormat {

    /** The service property that holds the format's name, such as {@code binary}. */
    String FORMAT_PROPERTY = "audit.format";

    /**
     * Makes the encoder of one connection, or of one part of a connection. When the format's configuration changes, the
     * encoder keeps the settings with which it was made.
     *
     * @param outputs opens recordings for the encoder, now or later
     * @throws IOException if a recording cannot be opened
     */
    RecordingEncoder newEncoder(RecordingOutputs outputs) throws IOException;

    /**
     * Opens a recording of this format for reading. Closing the reader closes the input.
     *
     * @param input the recording from its first byte
     * @throws UnsupportedOperationException if this format does not support reading, which is the default
     * @throws RecordingException if the input does not begin like a recording of this format
     * @throws IOException if the input cannot be read
     */
    default RecordingReader newReader(InputStream input) throws IOException {
        throw new UnsupportedOperationException("This format cannot be read back");
    }

    /** Content without which recordings of this format are empty. If it is switched off, a warning is logged. */
    default Set<Content> needs() {
        return Set.of();
    }
}
