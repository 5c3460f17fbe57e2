package dev.sshdaudit.decoder;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.binary.Limits;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.text.Problems;
import java.io.IOException;
import java.io.InputStream;

/** Reads one recording as far as it can be read. */
final class Decoder {

    private final InputStream input;
    private final Sink sink;
    private final Limits limits;
    private final Problems problems = new Problems();

    Decoder(InputStream input, Sink sink, Limits limits) {
        this.input = input;
        this.sink = sink;
        this.limits = limits;
    }

    /** Decodes all that can be; what is wrong with the recording or could not be made of it, or null. All has been handed on then. */
    String run() throws IOException {
        try (BinaryRecordingReader reader = BinaryRecordingReader.open(input, limits)) {
            sink.begin(reader);
            copy(reader);
        } catch (RecordingException e) {
            problems.add(e); // its beginning already is not one
        }
        RecordingException first = problems.first();
        if (first == null || first.problem() != Problem.NOT_A_RECORDING) {
            sink.end(); // before whatever goes to standard error
            String shortcoming = sink.shortcoming();
            if (shortcoming != null) {
                return first == null ? shortcoming : problems.describe() + "; " + shortcoming;
            }
        }
        return problems.describe();
    }

    private void copy(BinaryRecordingReader reader) throws IOException {
        boolean more = true;
        while (more) {
            try {
                AuditMessage message = reader.read();
                more = message != null;
                if (more) {
                    sink.message(message);
                }
            } catch (RecordingException e) {
                problems.add(e);
                more = e.recoverable();
                if (more) {
                    sink.gap(e);
                }
            }
        }
    }
}
