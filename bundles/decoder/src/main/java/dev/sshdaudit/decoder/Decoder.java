package dev.sshdaudit.decoder;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.binary.Limits;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.text.MessageSink;
import dev.sshdaudit.text.Problems;
import dev.sshdaudit.text.Reading;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads one recording as far as it can be read. */
final class Decoder {

    /** Makes a sink for the messages of a recording. */
    @FunctionalInterface
    interface Sinks {

        /** Makes the sink for a recording whose header has been read. */
        MessageSink of(BinaryRecordingReader reader) throws IOException;
    }

    private final InputStream input;
    private final Limits limits;

    Decoder(InputStream input, Limits limits) {
        this.input = input;
        this.limits = limits;
    }

    /**
     * Hands all messages that can be read to a sink.
     *
     * @return what is wrong with the recording, in one line, or null; the sink has written everything before
     * @throws IOException if the input cannot be read or the output cannot be written
     */
    @Nullable
    String run(Sinks sinks) throws IOException {
        Problems problems = new Problems();
        try (BinaryRecordingReader reader = BinaryRecordingReader.open(input, limits)) {
            MessageSink sink = sinks.of(reader);
            Reading.copy(reader, sink, problems::add, () -> true);
            RecordingException first = problems.first();
            if (first == null || first.problem() != Problem.NOT_A_RECORDING) {
                sink.end();
            }
        } catch (RecordingException e) {
            problems.add(e); // the header is damaged
        }
        return problems.describe();
    }
}
