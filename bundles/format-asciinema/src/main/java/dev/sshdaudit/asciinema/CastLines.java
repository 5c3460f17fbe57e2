package dev.sshdaudit.asciinema;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the lines of a cast, each up to a longest length. For one thread at a time. */
final class CastLines implements Closeable {

    /** What was read of a line. */
    enum Kind {
        /** A line, with its end. */
        WHOLE,
        /** A line without its end: the input is over. */
        CUT,
        /** A line that is longer than allowed; it was skipped. */
        LONG,
        /** There is no line: the input is over. */
        NONE
    }

    /** Bytes of a line: more than our longest, the header of a command that fills a packet and consists of escapes. */
    private static final int MAX_LINE = 4 << 20;

    private final InputStream in;
    private final byte[] block = new byte[16 << 10];
    /** The next byte of the block. */
    private int at;
    /** The bytes in the block. */
    private int end;

    private byte[] line = new byte[1 << 10];
    private int length;
    /** Where the line begins, in bytes from the beginning of the cast. */
    private long start;
    /** Where the next line begins. */
    private long next;

    CastLines(InputStream in) {
        this.in = in;
    }

    /** Reads the next line. */
    Kind read() throws IOException {
        start = next;
        length = 0;
        boolean fits = true;
        while (at < end || fill()) {
            int from = at;
            while (at < end && block[at] != '\n') {
                at++;
            }
            fits = fits && length + at - from <= MAX_LINE;
            if (fits) {
                append(from, at - from);
            }
            next += at - from;
            if (at < end) {
                at++;
                next++;
                return fits ? Kind.WHOLE : Kind.LONG;
            }
        }
        return next == start ? Kind.NONE : Kind.CUT;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(block, 0, block.length));
        return end > 0;
    }

    private void append(int from, int count) {
        if (length + count > line.length) {
            line = Arrays.copyOf(line, Math.max(2 * line.length, length + count));
        }
        System.arraycopy(block, from, line, length, count);
        length += count;
    }

    /**
     * The text of the line that was read.
     *
     * @throws java.nio.charset.CharacterCodingException if the line is not UTF-8
     */
    String text() throws IOException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(line, 0, length))
                .toString();
    }

    /** Where the line that was read begins, in bytes from the beginning of the cast. */
    long start() {
        return start;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
