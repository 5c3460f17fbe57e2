package dev.sshdaudit.decoder;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.text.JsonLines;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Turns one recording into JSON lines, as far as it can be read. */
final class Decoder {

    private static final int BUFFER_SIZE = 64 * 1024;

    private final InputStream input;
    private final OutputStream output;

    private RecordingException first;
    private RecordingException last;
    private long problems;

    Decoder(InputStream input, OutputStream output) {
        this.input = input;
        this.output = new BufferedOutputStream(new Output(output), BUFFER_SIZE);
    }

    /** Decodes all that can be; what is wrong with the recording, or null. All lines have been handed on then. */
    String run() throws IOException {
        JsonLines lines = new JsonLines(output);
        try (BinaryRecordingReader reader = BinaryRecordingReader.open(input)) {
            copy(reader, lines);
        } catch (RecordingException e) {
            note(e); // its beginning already is not one
        } finally {
            lines.flush(); // before whatever goes to standard error
        }
        return problems == 0 ? null : describe();
    }

    private void copy(BinaryRecordingReader reader, JsonLines lines) throws IOException {
        boolean more = true;
        while (more) {
            try {
                AuditMessage message = reader.read();
                more = message != null;
                if (more) {
                    lines.write(message);
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
