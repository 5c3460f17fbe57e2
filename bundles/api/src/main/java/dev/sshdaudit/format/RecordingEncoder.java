package dev.sshdaudit.format;

import dev.sshdaudit.message.AuditMessage;
import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Turns the messages of one connection into the bytes of one or more recordings. Calls come one at a time, on changing
 * threads; each call sees the effects of the calls before it. After an {@link IOException} only {@link #abandon()} is
 * called.
 *
 * <p>The first message is {@code Connect}. If it has the extra {@link dev.sshdaudit.message.AuditMessage#CONTINUES},
 * the recording is a further part of a connection, and the next messages repeat the state of the connection:
 * {@code HandshakeSuccessful}, and for each open channel {@code NewChannelSuccessful} with the extra
 * {@link dev.sshdaudit.message.AuditMessage#JOINED} and the latest requests that tell its terminal and program.
 */
@ConsumerType
public interface RecordingEncoder {

    /** Encodes a message. The encoder may hold back up to about 64 KiB until {@link #flush()}. */
    void encode(AuditMessage message) throws IOException;

    /**
     * Tells that messages come faster than this encoder encodes them, so that the connection would have to be slowed
     * down. An encoder that can work faster but less compactly does so for the next messages, some hundred KiB to some
     * MiB of them. Called again before a message for as long as messages come too fast. Does nothing by default.
     */
    default void hurry() throws IOException {}

    /**
     * Writes and flushes all bytes that were held back, so that a reader of the unfinished recordings finds every
     * message.
     */
    void flush() throws IOException;

    /**
     * Flushes, and releases buffers: the connection has fallen quiet, and may stay so for hours or go on at once. Only
     * flushes by default, which is enough for an encoder without large buffers.
     */
    default void idle() throws IOException {
        flush();
    }

    /**
     * Ends all recordings properly and finishes their outputs. The connection has ended, or goes on in a further part
     * with another encoder; the last message tells which. No method is called afterwards.
     */
    void finish() throws IOException;

    /** Releases what the encoder holds, after an error. The caller abandons the outputs itself. Must not throw. */
    default void abandon() {}
}
