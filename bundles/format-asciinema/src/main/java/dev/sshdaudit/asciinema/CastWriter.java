package dev.sshdaudit.asciinema;

import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.text.TerminalFilter;
import java.io.IOException;

/**
 * Writes one cast, line by line. Only whole lines are handed on, so that one which is cut off plays up to there. Between
 * bursts it holds no buffer.
 */
final class CastWriter {

    /** Lines gather up to this size. */
    private static final int BUFFER = 64 << 10;

    /** Data of one message that is longer than this becomes several events of the same time. */
    private static final int MAX_DATA = 8 << 10;

    /** The longest time, the code, brackets and quotes. */
    private static final int EVENT_OVERHEAD = 64;

    private static final char OUTPUT = 'o';
    private static final char INPUT = 'i';
    private static final char RESIZE = 'r';
    private static final char MARKER = 'm';
    private static final char EXIT = 'x';

    /** What may pass; null where all does. */
    private final SafeOutput safe;

    private final RecordingOutput output;
    private final boolean intervals;
    private final long start;
    private final boolean terminal;
    private final CastBuffer buffer = new CastBuffer();
    private final EscapedText[] streams = new EscapedText[3];
    private boolean unflushed;
    private boolean hasEvents;

    /** The time of the latest event, in microseconds. */
    private long latest;

    /**
     * Begins a cast.
     *
     * @param intervals whether events tell the time since the one before (version 3), or since the start (version 2)
     * @param start the time of the start, in nanoseconds
     * @param terminal whether the program has one. Output of one that has none was brought into shape by the user's own,
     *     if it was shown at all, and would run off the screen otherwise
     * @param safe whether only what is harmless to a terminal is written
     */
    CastWriter(RecordingOutput output, boolean intervals, long start, boolean terminal, boolean safe) {
        this.safe = safe ? new SafeOutput() : null;
        this.output = output;
        this.intervals = intervals;
        this.start = start;
        this.terminal = terminal;
    }

    /** Writes the first line. */
    void header(byte[] line) throws IOException {
        output.write(line, 0, line.length);
        unflushed = true;
    }

    void data(long now, Io io) throws IOException {
        int stream = io.stream() < 0 || io.stream() > Io.STDERR ? (int) Io.STDERR : (int) io.stream();
        write(now, stream, safe == null ? io.data() : safe.next(stream, io.data()));
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

    void resize(long now, TerminalSize size) throws IOException {
        event(now, RESIZE, size.toString());
    }

    /** A place of note; players show the text on their time line. */
    void marker(long now, String text) throws IOException {
        event(now, MARKER, text);
    }

    /** The program ended, and with it all that it printed. Version 2 has no event of its own for it. */
    void exit(long now, long status) throws IOException {
        endOutput(now);
        if (intervals) {
            event(now, EXIT, Long.toUnsignedString(status));
        } else {
            marker(now, "exit status " + Long.toUnsignedString(status));
        }
    }

    /** The program was ended by a signal. */
    void exitSignal(long now, String signal) throws IOException {
        endOutput(now);
        marker(now, "ended by signal " + signal);
    }

    /** Data is missing, so a character that has begun will not become whole. */
    void gap(long now, String what) throws IOException {
        endStreams(now);
        if (safe != null) {
            safe.interrupt();
        }
        marker(now, what);
    }

    void flush() throws IOException {
        if (unflushed) {
            buffer.writeTo(output);
            output.flush();
            unflushed = false;
        } else {
            // quiet since the last time, while others of its connection are not
            buffer.release();
        }
    }

    void idle() throws IOException {
        flush();
        buffer.release();
    }

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
            if (streams[stream] != null && streams[stream].isInsideCharacter()) {
                makeRoom(EscapedText.MAX_HELD);
                int line = buffer.length();
                long time = begin(now, code(stream));
                int begun = buffer.length();
                streams[stream].end(buffer);
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

    /** Begins a line; the time that it tells. */
    private long begin(long now, char code) {
        // counted from the start in both versions, so that rounded intervals do not add up to another time
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

    /** Ends the line; one without text, such as for the first half of a character, is taken back. */
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
