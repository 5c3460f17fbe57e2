package dev.sshdaudit.decoder;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.message.AuditMessage;
import java.io.IOException;

/** What becomes of the messages of one recording. */
interface Sink {

    /** It begins like a recording. */
    default void begin(BinaryRecordingReader reader) {}

    void message(AuditMessage message) throws IOException;

    /** Something is missing between two messages; what it is will be told at the end in any case. */
    default void gap(RecordingException problem) throws IOException {}

    /** There is no more, whether the recording ended or broke off. All has been handed on then. */
    void end() throws IOException;

    /** After the end, what could not be made of a recording, be it whole or not; null if all could. */
    default String shortcoming() {
        return null;
    }
}
