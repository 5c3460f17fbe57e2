package dev.sshdaudit.decoder;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.message.AuditMessage;
import java.io.IOException;
import java.io.InputStream;

/** Reads one recording as far as it can be read. */
final class Decoder {

    private final InputStream input;
    private final Sink sink;

    private RecordingException first;
    private RecordingException last;
    private long problems;

    Decoder(InputStream input, Sink sink) {
        this.input = input;
        this.sink = sink;
    }

    /** Decodes all that can be; what is wrong with the recording, or null. All has been handed on then. */
    String run() throws IOException {
        try (BinaryRecordingReader reader = BinaryRecordingReader.open(input)) {
            copy(reader);
        } catch (RecordingException e) {
            note(e); // its beginning already is not one
        }
        if (first == null || first.problem() != RecordingException.Problem.NOT_A_RECORDING) {
            sink.end(); // before whatever goes to standard error
        }
        return problems == 0 ? null : describe();
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
                note(e);
                more = e.recoverable();
            }
        }
    }

    private void note(RecordingException problem) {
        if (first == null) {
            first = problem;
        }
        last = problem;
        problems++;
    }

    private String describe() {
        String text = describe(first);
        if (problems > 1) {
            text += "; " + (problems == 2 ? "then " : problems - 1 + " more problems, the last: ") + describe(last);
        }
        return text;
    }

    private static String describe(RecordingException e) {
        String kind = switch (e.problem()) {
            case NOT_A_RECORDING -> "not an audit log";
            case CUT -> "cut";
            case NOT_ENDED -> "not ended";
            case DAMAGED -> "damaged";
            case LIMIT -> "beyond what this program can bear";
        };
        return kind + " at byte " + e.position() + ", after " + e.messages()
                + (e.messages() == 1 ? " message: " : " messages: ") + e.getMessage();
    }
}
