package dev.sshdaudit.shell;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.text.JsonLines;
import dev.sshdaudit.text.Problems;
import dev.sshdaudit.text.Timeline;
import dev.sshdaudit.text.Transcript;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** Prints what can be read of one recording, message by message, and notes what is wrong with it. */
final class RecordingPrinter {

    /** Takes messages, and what could not be read between them. */
    private interface Renderer {
        void write(AuditMessage message) throws IOException;

        default void gap(RecordingException problem) {}
    }

    private final RecordingMetadata metadata;
    private final Problems problems = new Problems();
    private boolean beingRecorded;
    private boolean stoppedEarly;

    RecordingPrinter(RecordingMetadata metadata) {
        this.metadata = metadata;
    }

    /** Prints every message as JSON. */
    void printJson(RecordingReader reader, Output out, boolean secrets) throws IOException {
        JsonLines lines = secrets ? new JsonLines(out.bytes()) : JsonLines.masked(out.bytes());
        try {
            print(reader, lines::write, () -> !out.isUnwanted());
        } finally {
            lines.flush();
        }
    }

    /**
     * Prints messages for people.
     *
     * @param exact whether each message stands for itself
     * @param limit how many characters at most, or somewhat more
     */
    void print(RecordingReader reader, Timeline timeline, Output out, boolean exact, long limit) throws IOException {
        Transcript transcript = new Transcript(timeline, out::println);
        Renderer renderer = new Renderer() {
            @Override
            public void write(AuditMessage message) {
                if (exact) {
                    timeline.lines(message).forEach(out::println);
                } else {
                    transcript.add(message);
                }
            }

            @Override
            public void gap(RecordingException problem) {
                transcript.gap(problem);
            }
        };
        try {
            print(reader, renderer, () -> !out.isUnwanted() && out.printed() <= limit);
            stoppedEarly = out.printed() > limit;
        } finally {
            transcript.end();
            out.flush();
        }
    }

    private void print(RecordingReader reader, Renderer renderer, BooleanSupplier goesOn) throws IOException {
        boolean more = true;
        while (more && goesOn.getAsBoolean()) {
            try {
                AuditMessage message = reader.read();
                more = message != null;
                if (more) {
                    renderer.write(message);
                }
            } catch (RecordingException e) {
                note(e);
                more = e.recoverable();
                if (more) {
                    renderer.gap(e);
                }
            }
        }
    }

    void note(RecordingException e) {
        boolean unfinished = e.problem() == Problem.CUT || e.problem() == Problem.NOT_ENDED;
        if (unfinished && metadata.state() == State.OPEN) {
            // as is to be expected
            beingRecorded = true;
            return;
        }
        problems.add(e);
    }

    /** Whether it has no end because it goes on. */
    boolean isBeingRecorded() {
        return beingRecorded;
    }

    /** Whether there is more than was to be printed. */
    boolean isStoppedEarly() {
        return stoppedEarly;
    }

    /** What is wrong with the recording, in one line, or null. */
    String problem() {
        return problem(metadata, problems);
    }

    /** What is wrong with a recording, in one line, or null. */
    static String problem(RecordingMetadata metadata, Problems problems) {
        RecordingException first = problems.first();
        if (first == null) {
            return null;
        }
        boolean foreign = first.problem() == Problem.NOT_A_RECORDING;
        return "Recording " + metadata.name() + " is not "
                + (foreign ? "of format " + Visible.plain(metadata.format()) : "whole") + ": " + problems.describe();
    }
}
