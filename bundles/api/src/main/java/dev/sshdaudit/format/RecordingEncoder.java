package dev.sshdaudit.format;

import dev.sshdaudit.message.AuditMessage;
import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Turns the messages of one connection into bytes of one or more recordings. Calls come one at a time, each seeing what
 * those before it did, on changing threads. After an {@link IOException} only {@link #abandon()} is called.
 *
 * <p>The first message is {@code Connect}. If it carries the extra
 * {@link dev.sshdaudit.message.AuditMessage#CONTINUES}, messages follow that repeat what is needed to go on:
 * {@code HandshakeSuccessful}, and for each open channel {@code NewChannelSuccessful} with the extra
 * {@link dev.sshdaudit.message.AuditMessage#JOINED} and the latest requests that tell its terminal and program.
 */
@ConsumerType
public interface RecordingEncoder {

    /** Encodes a message. Bytes may be held back until {@link #flush()}, up to about 64 KiB. */
    void encode(AuditMessage message) throws IOException;

    /**
     * Messages come faster than they are encoded; if that goes on, the connection has to be slowed down. An encoder that
     * can be faster at the expense of size is so for the next messages, from some hundred KiB of them to some MiB. Called
     * again, before a message, for as long as it is so.
     */
    default void hurry() throws IOException {}

    /** Hands on all that was encoded, so that a reader of the recordings as they stand finds every message. */
    void flush() throws IOException;

    /**
     * Flushes, and gives back what costs memory: the connection has fallen quiet and may stay so for long. It may
     * also go on at once. An encoder that keeps nothing but settings leaves it at flushing.
     */
    default void idle() throws IOException {
        flush();
    }

    /**
     * Ends all recordings properly and finishes their outputs. The connection ended, or goes on in another part
     * with another encoder; the messages tell which. Nothing is called afterwards.
     */
    void finish() throws IOException;

    /** Gives back what the encoder holds, after an error. Outputs are taken care of. Must not throw. */
    default void abandon() {}
}
