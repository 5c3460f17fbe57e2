package dev.sshdaudit.text;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Reads recordings as far as they can be read, damaged ones too. */
public final class Reading {

    private Reading() {}

    /**
     * Hands the messages of a recording to a sink, one after another. Does not call {@link MessageSink#end()}, as the caller
     * may have more messages for the sink.
     *
     * @param reader the recording; stays the caller's to close
     * @param problems takes each thing that is wrong with the recording, in order
     * @param goesOn asked before each message whether the caller wants it
     * @return true at the end of what can be read; false if {@code goesOn} ended the reading
     * @throws IOException if the recording cannot be read for another reason than what is in it, or the sink cannot write
     */
    public static boolean copy(
            RecordingReader reader, MessageSink sink, Consumer<RecordingException> problems, BooleanSupplier goesOn)
            throws IOException {
        while (goesOn.getAsBoolean()) {
            AuditMessage message;
            try {
                message = reader.read();
            } catch (RecordingException e) {
                problems.accept(e);
                if (!e.recoverable()) {
                    return true;
                }
                sink.gap(e);
                continue;
            }
            if (message == null) {
                return true;
            }
            sink.message(message);
        }
        return false;
    }
}
