package dev.sshdaudit.asciinema;

import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.text.TerminalFilter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes one cast, line by line. The output gets whole lines only, so that a cast that is cut plays up to the cut.
 * While nothing is written, the writer holds no buffer. For one thread at a time.
 */
final class CastWriter {

    /** Bytes of lines that are gathered before they go to the output. */
    private static final int BUFFER = 64 << 10;

    /** Bytes of data in one event: longer data of one message becomes several events with the same time. */
    private static final int MAX_DATA = 8 << 10;

    /** Bytes of an event beside its text: time, code, brackets and quotes. */
    private static final int EVENT_OVERHEAD = 64;

    private static final char OUTPUT = 'o';
    private static final char INPUT = 'i';
    private static final char RESIZE = 'r';
    private static final char MARKER = 'm';
    private static final char EXIT = 'x';

    /** Filters what could do more to a terminal than show text; null where everything is written. */
    private final @Nullable SafeOutput safe;

    private final RecordingOutput output;
    private final boolean intervals;
    private final long start;
    private final boolean terminal;
    private final CastBuffer buffer = new CastBuffer();
    private final @Nullable EscapedText[] streams = new @Nullable EscapedText[3];
    /** Whether lines were written since the last flush. */
    private boolean unflushed;

    private boolean hasEvents;

    /** The time of the latest event, in microseconds since the start. */
    private long latest;

    /**
     * Begins a cast.
     *
     * @param intervals whether events tell the time since the one before (version 3), or since the start (version 2)
     * @param start the time of the start, in nanoseconds since 1970
     * @param terminal whether the program has a terminal. Without one, line feeds in its output become carriage return
     *     and line feed, as the user's own terminal made them: otherwise each line would begin where the one before
     *     ended
     * @param safe whether only text and sequences that are harmless to a terminal are written
     */
    CastWriter(RecordingOutput output, boolean intervals, long start, boolean terminal, boolean safe) {
        this.safe = safe ? new SafeOutput() : null;
        this.output = output;
        this.intervals = intervals;
        this.start = start;
        this.terminal = terminal;
    }

    /** Writes the cast's first line. */
    void header(byte[] line) throws IOException {
        output.write(line, 0, line.length);
        unflushed = true;
    }

    /** Writes data of a stream; of a stream that is not known, as if it were an error output. */
    void data(long now, long of, Bytes data) throws IOException {
        int stream = of < 0 || of > Io.STDERR ? (int) Io.STDERR : (int) of;
        write(now, stream, safe == null ? data : safe.next(stream, data));
    }

    private void write(long now, int stream, Bytes data) throws IOException {
        EscapedText text = streams[stream];
        if (text == null) {
            text = streams[stream] = new EscapedText(!terminal && stream != Io.STDIN);
        }
        for (int from = 0; from < data.length(); from += MAX_DATA) {
            int to = Math.min(from + MAX_DATA, data.length());
            makeRoom(EscapedText.MAX_GROWTH * (to - from) + EscapedText.MAX_HELD);
            int line = buffer.length();
            long time = begin(now, code(stream));
            int begun = buffer.length();
            text.write(data, from, to, buffer);
            end(time, line, begun);
        }
    }

    private static char code(int stream) {
        return stream == Io.STDIN ? INPUT : OUTPUT;
    }

    /** Writes a change of the terminal's size. */
    void resize(long now, TerminalSize size) throws IOException {
        event(now, RESIZE, size.toString());
    }

    /** Writes a marker, which players show on their time line. */
    void marker(long now, String text) throws IOException {
        event(now, MARKER, text);
    }

    /**
     * Writes that the program ended, after the rest of its output. Version 2 has no event for that, so a marker tells
     * it there.
     */
    void exit(long now, long status) throws IOException {
        endOutput(now);
        if (intervals) {
            event(now, EXIT, Long.toUnsignedString(status));
        } else {
            marker(now, "exit status " + Long.toUnsignedString(status));
        }
    }

    /** Writes that a signal ended the program. */
    void exitSignal(long now, String signal) throws IOException {
        endOutput(now);
        marker(now, "ended by signal " + signal);
    }

    /** Writes that data is missing. Characters of which the first bytes came before will not become whole. */
    void gap(long now, String what) throws IOException {
        endStreams(now);
        if (safe != null) {
            safe.interrupt();
        }
        marker(now, what);
    }

    /** Hands all lines on and flushes the output. */
    void flush() throws IOException {
        if (unflushed) {
            buffer.writeTo(output);
            output.flush();
            unflushed = false;
        } else {
            // this channel was quiet since the last flush, while others of the connection were not
            buffer.release();
        }
    }

    /** Flushes, and gives back the buffer. */
    void idle() throws IOException {
        flush();
        buffer.release();
    }

    /** Ends the cast and its output. */
    void finish(long now) throws IOException {
        endOutput(now);
        if (!hasEvents) {
            marker(now, "nothing was shown");
        }
        buffer.writeTo(output);
        buffer.release();
        output.finish();
    }

    private void endOutput(long now) throws IOException {
        endStreams(now);
        if (safe != null) {
            write(now, (int) Io.STDOUT, safe.end());
        }
    }

    private void endStreams(long now) throws IOException {
        for (int stream = 0; stream < streams.length; stream++) {
            if (safe != null) {
                write(now, stream, safe.rest(stream));
            }
            EscapedText text = streams[stream];
            if (text != null && text.isInsideCharacter()) {
                makeRoom(EscapedText.MAX_HELD);
                int line = buffer.length();
                long time = begin(now, code(stream));
                int begun = buffer.length();
                text.end(buffer);
                end(time, line, begun);
            }
        }
    }

    private void event(long now, char code, String text) throws IOException {
        Bytes utf8 = Bytes.utf8(safe == null ? text : TerminalFilter.printable(text));
        EscapedText escaped = new EscapedText();
        makeRoom(EscapedText.MAX_GROWTH * utf8.length());
        int line = buffer.length();
        long time = begin(now, code);
        int begun = buffer.length();
        escaped.write(utf8, 0, utf8.length(), buffer);
        end(time, line, begun);
    }

    private void makeRoom(int text) throws IOException {
        int needed = text + EVENT_OVERHEAD;
        if (buffer.length() + needed > BUFFER) {
            buffer.writeTo(output);
        }
        buffer.reserve(needed);
    }

    /** Begins a line, and returns the line's time in microseconds since the start. */
    private long begin(long now, char code) {
        // times count from the start in both versions, so that rounding errors of intervals do not add up
        long time = Math.max(latest, (now - start) / 1000);
        long told = intervals ? time - latest : time;
        buffer.put('[');
        buffer.number(told / 1_000_000, 1);
        buffer.put('.');
        buffer.number(told % 1_000_000, 6);
        buffer.put(',');
        buffer.put(' ');
        buffer.put('"');
        buffer.put(code);
        buffer.put('"');
        buffer.put(',');
        buffer.put(' ');
        buffer.put('"');
        return time;
    }

    /** Ends a line. A line without text is taken back: its data was the first half of a character, for example. */
    private void end(long time, int line, int begun) {
        if (buffer.length() == begun) {
            buffer.truncate(line);
            return;
        }
        buffer.put('"');
        buffer.put(']');
        buffer.put('\n');
        latest = time;
        unflushed = true;
        hasEvents = true;
    }
}
