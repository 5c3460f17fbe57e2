package dev.sshdaudit.format;

import dev.sshdaudit.Content;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A format of recordings. Registered as a service with {@link #FORMAT_PROPERTY}; the key {@code format} of the PID
 * {@code audit} selects it by that property's value. All methods may be called from several threads at once.
 */
@ConsumerType
public interface AuditFormat {

    /** The service property that holds the format's name, such as {@code binary}. */
    String FORMAT_PROPERTY = "audit.format";

    /**
     * Makes the encoder of one connection, or of one part of it after a roll-over. The encoder keeps the settings it
     * was made with when the format's configuration changes.
     *
     * @param outputs where the encoder opens its recordings; it may do so at once or later
     * @throws IOException if a recording cannot be opened
     */
    RecordingEncoder newEncoder(RecordingOutputs outputs) throws IOException;

    /**
     * Reads a recording of this format back. Closing the reader closes the input.
     *
     * @param input the recording from its first byte; read as far as the reader is asked to
     * @throws UnsupportedOperationException if this format cannot be read back, as is the default
     * @throws RecordingException if the input does not begin like a recording of this format
     * @throws IOException if the input cannot be read
     */
    default RecordingReader newReader(InputStream input) throws IOException {
        throw new UnsupportedOperationException("This format cannot be read back");
    }

    /** Content without which recordings of this format are empty; the operator is warned where it is off. */
    default Set<Content> needs() {
        return Set.of();
    }
}
