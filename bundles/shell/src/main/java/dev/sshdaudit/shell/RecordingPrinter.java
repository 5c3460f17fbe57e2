package dev.sshdaudit.shell;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.JsonLines;
import dev.sshdaudit.text.MessageSink;
import dev.sshdaudit.text.Problems;
import dev.sshdaudit.text.Reading;
import dev.sshdaudit.text.Timeline;
import dev.sshdaudit.text.Transcript;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Prints what can be read of one recording, message by message, and notes what is wrong with it. */
final class RecordingPrinter {

    private final RecordingMetadata metadata;
    private final Findings findings;
    private boolean stoppedEarly;

    RecordingPrinter(RecordingMetadata metadata) {
        this.metadata = metadata;
        this.findings = new Findings(metadata.state());
    }

    /** Prints every message as JSON. */
    void printJson(RecordingReader reader, Output out, boolean secrets) throws IOException {
        JsonLines lines = secrets ? new JsonLines(out.bytes()) : JsonLines.masked(out.bytes());
        try {
            Reading.copy(reader, lines::write, this::note, () -> !out.isUnwanted());
        } finally {
            lines.flush();
        }
    }

    /**
     * Prints messages for people.
     *
     * @param wanted which messages are printed
     * @param lines takes the lines; what it passes on goes to {@code out}
     * @param exact whether each message is printed by itself, instead of typed lines in one piece
     * @param limit the number of characters after which printing stops, at the end of a message
     */
    void print(
            RecordingReader reader,
            Timeline timeline,
            Predicate<AuditMessage> wanted,
            Consumer<String> lines,
            Output out,
            boolean exact,
            long limit)
            throws IOException {
        Transcript transcript = new Transcript(timeline, lines);
        MessageSink sink = new MessageSink() {
            @Override
            public void message(AuditMessage message) {
                timeline.begin(message);
                if (!wanted.test(message)) {
                    return;
                } else if (exact) {
                    timeline.lines(message).forEach(lines);
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
            Reading.copy(reader, sink, this::note, () -> !out.isUnwanted() && out.printed() <= limit);
            stoppedEarly = out.printed() > limit;
        } finally {
            transcript.end();
        }
    }

    /** Notes what is wrong with the recording. */
    void note(RecordingException e) {
        findings.add(e);
    }

    /** Whether the recording has no end because it goes on. */
    boolean isBeingRecorded() {
        return findings.isBeingRecorded();
    }

    /** Whether printing stopped at the limit, before the recording's end. */
    boolean isStoppedEarly() {
        return stoppedEarly;
    }

    /** What is wrong with the recording, in one line, or null. */
    @Nullable
    String problem() {
        return problem(metadata, findings.problems());
    }

    /** What is wrong with a recording, in one line, or null. */
    static @Nullable String problem(RecordingMetadata metadata, Problems problems) {
        RecordingException first = problems.first();
        return first == null ? null : describe(metadata, first, problems);
    }

    /** What is wrong with a recording, in one line; {@code first} is the first of the problems. */
    static String describe(RecordingMetadata metadata, RecordingException first, Problems problems) {
        boolean foreign = first.problem() == Problem.NOT_A_RECORDING;
        return "Recording " + metadata.name() + " is not "
                + (foreign ? "of format " + Visible.plain(metadata.format()) : "whole") + ": " + problems.describe();
    }
}
