package dev.sshdaudit.text;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Prints a {@link Timeline} that is easier to read: each typed line and each line of output is one piece, and lines of data that
 * repeat are counted instead of printed. An instance takes the messages of one recording, in order. For one thread.
 */
public final class Transcript {

    private final Timeline timeline;
    private final Consumer<String> out;
    private final LineJoiner joiner = new LineJoiner(this::print);
    /** The line of data that was printed last, with quotes; {@link #repeated} counts how often it has come since. */
    private @Nullable String piece;

    private @Nullable String stream;
    private String indent = "";
    private long repeated;

    /**
     * Makes a transcript.
     *
     * @param timeline writes the messages
     * @param out takes the lines, without line ends
     */
    public Transcript(Timeline timeline, Consumer<String> out) {
        this.timeline = timeline;
        this.out = out;
    }

    /** Takes the next message. */
    public void add(AuditMessage message) {
        joiner.add(message);
    }

    /** Notes that messages could not be read here. */
    public void gap(RecordingException problem) {
        end();
        out.accept(timeline.gap(problem));
    }

    /** Prints what is held back. Messages may follow: what is typed or shown next begins a line of its own then. */
    public void end() {
        joiner.end();
        endRepetition();
        piece = null;
    }

    private void print(AuditMessage message) {
        List<String> lines = timeline.lines(message);
        if (message.payload() instanceof Io io && io.data() != null && !ShellCommands.isNote(message)) {
            printData(message.connectionId() + message.channelId() + "/" + io.stream(), lines);
        } else {
            endRepetition();
            piece = null;
            lines.forEach(out);
        }
    }

    private void printData(String of, List<String> lines) {
        // the first quote in a line of data is the one before the data
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
