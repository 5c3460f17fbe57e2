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
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.PrintStream;

/** Prints what can be read of one recording, message by message, and notes what is wrong with it. */
final class RecordingPrinter {

    /** Writes a message to the console. */
    private interface Renderer {
        void write(AuditMessage message) throws IOException;

        default void gap(RecordingException problem) {}
    }

    private final RecordingMetadata metadata;
    private final PrintStream console;
    private final Problems problems = new Problems();
    private boolean beingRecorded;

    RecordingPrinter(RecordingMetadata metadata, PrintStream console) {
        this.metadata = metadata;
        this.console = console;
    }

    void printJson(RecordingReader reader, boolean secrets) throws IOException {
        JsonLines lines = secrets ? new JsonLines(console) : JsonLines.masked(console);
        try {
            print(reader, lines::write);
        } finally {
            lines.flush();
        }
    }

    void print(RecordingReader reader, Timeline timeline) throws IOException {
        print(reader, new Renderer() {
            @Override
            public void write(AuditMessage message) {
                timeline.lines(message).forEach(console::println);
            }

            @Override
            public void gap(RecordingException problem) {
                console.println(timeline.gap(problem));
            }
        });
    }

    private void print(RecordingReader reader, Renderer renderer) throws IOException {
        boolean more = true;
        while (more && isWatched(console)) {
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

    /** Whether somebody still looks: after Ctrl-C, or on a console that is gone, nobody does. */
    static boolean isWatched(PrintStream console) {
        return !Thread.currentThread().isInterrupted() && !console.checkError();
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

    /** What is wrong with the recording, in one line, or null. */
    String problem() {
        RecordingException first = problems.first();
        if (first == null) {
            return null;
        }
        boolean foreign = first.problem() == Problem.NOT_A_RECORDING;
        return "Recording " + metadata.name() + " is not "
                + (foreign ? "of format " + Visible.plain(metadata.format()) : "whole") + ": " + problems.describe();
    }
}
