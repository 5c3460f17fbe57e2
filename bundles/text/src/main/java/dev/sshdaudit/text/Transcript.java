package dev.sshdaudit.text;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.util.List;
import java.util.function.Consumer;

/**
 * A {@link Timeline} for reading: what was typed stands in one piece up to the end of its line, so does output, and lines of
 * data that repeat are counted instead of printed. For one recording, its messages in order. Not for use by several
 * threads.
 */
public final class Transcript {

    private final Timeline timeline;
    private final Consumer<String> out;
    private final LineJoiner joiner = new LineJoiner(this::print);
    /** The line of data that was printed last, and how often it has come since. */
    private String piece;

    private String stream;
    private String indent = "";
    private long repeated;

    /**
     * Makes a transcript.
     *
     * @param timeline how messages are written
     * @param out takes the lines, without their ends
     */
    public Transcript(Timeline timeline, Consumer<String> out) {
        this.timeline = timeline;
        this.out = out;
    }

    /** Takes the next message. */
    public void add(AuditMessage message) {
        joiner.add(message);
    }

    /** Tells that something could not be read here. */
    public void gap(RecordingException problem) {
        end();
        out.accept(timeline.gap(problem));
    }

    /** Prints what has been held back. */
    public void end() {
        joiner.end();
        endRepetition();
        piece = null;
    }

    private void print(AuditMessage message) {
        List<String> lines = timeline.lines(message);
        if (message.payload() instanceof Io io && io.data() != null) {
            printData(message.connectionId() + message.channelId() + "/" + io.stream(), lines);
        } else {
            endRepetition();
            piece = null;
            lines.forEach(out);
        }
    }

    private void printData(String of, List<String> lines) {
        // no quote stands before the data
        int width = lines.get(0).indexOf('"');
        String start = lines.get(0).substring(0, width);
        for (String line : lines) {
            String data = line.substring(width);
            if (data.equals(piece) && of.equals(stream)) {
                repeated++;
                continue;
            }
            endRepetition();
            out.accept(start + data);
            piece = data;
            stream = of;
            indent = " ".repeat(width);
            start = indent;
        }
    }

    private void endRepetition() {
        if (repeated == 1) {
            out.accept(indent + piece);
        } else if (repeated > 1) {
            out.accept(indent + "(the same " + repeated + " times more)");
        }
        repeated = 0;
    }
}
