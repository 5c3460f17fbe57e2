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
     * Hands the messages of a recording to a sink, one after another, up to the end or to where the recording breaks off. Does not
     * call {@link MessageSink#end()}.
     *
     * @param reader reads the recording; it is not closed
     * @param problems takes each problem of the recording, in order
     * @param goesOn asked before each message whether to go on
     * @return true at the end of what can be read; false if {@code goesOn} ended the reading
     * @throws IOException if the input cannot be read, or the sink's output cannot be written
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
