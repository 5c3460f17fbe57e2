package dev.sshdaudit.text;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.message.AuditMessage;
import java.io.IOException;

/** Takes the messages of one recording, in order. For one thread. */
@FunctionalInterface
public interface MessageSink {

    /**
     * Takes the next message.
     *
     * @throws IOException if the output of this sink cannot be written
     */
    void message(AuditMessage message) throws IOException;

    /**
     * Notes that something between two messages could not be read.
     *
     * @param problem what is wrong with the recording there
     * @throws IOException if the output of this sink cannot be written
     */
    default void gap(RecordingException problem) throws IOException {}

    /**
     * Writes what is held back. Called once, after the last message, whether the recording has an end or breaks off.
     *
     * @throws IOException if the output of this sink cannot be written
     */
    default void end() throws IOException {}
}
