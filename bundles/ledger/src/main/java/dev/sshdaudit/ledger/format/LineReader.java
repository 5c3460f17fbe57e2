package dev.sshdaudit.ledger.format;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a segment one after another, as bytes. Needs as much memory as two of the longest lines. Not thread-safe.
 */
public final class LineReader implements Closeable {

    /**
     * A line as it is in the file.
     *
     * @param number its number in the file, from 1
     * @param bytes its bytes, without the line feed: the leaf of the tree
     * @param complete whether a line feed follows it. The last line of a file may lack it, where a crash cut the line
     */
    public record Raw(long number, byte[] bytes, boolean complete) {}

    private static final int BUFFER = 128 * 1024;

    private final InputStream in;
    private final String file;
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;
    private long number;

    /**
     * Reads from an input, which is closed with this reader.
     *
     * @param file the name of the segment, for errors
     */
    public LineReader(InputStream in, String file) {
        this.in = in;
        this.file = file;
    }

    /** The name of the segment. */
    public String file() {
        return file;
    }

    /**
     * Reads the next line.
     *
     * @return the line, or null at the end of the file
     * @throws LedgerException if the line is longer than {@link Bounds#LINE}; the reader must not be used then
     * @throws IOException if the input cannot be read
     */
    public @Nullable Raw next() throws IOException {
        int looked = from;
        while (true) {
            for (int i = looked; i < to; i++) {
                if (buffer[i] == '\n') {
                    return raw(i, true);
                }
            }
            if (to - from > Bounds.LINE) {
                throw new LedgerException(file, number + 1, "the line is longer than " + Bounds.LINE + " bytes");
            }
            looked = to - from;
            if (!fill()) {
                return from == to ? null : raw(to, false);
            }
        }
    }

    private Raw raw(int end, boolean complete) throws LedgerException {
        number++;
        if (end - from > Bounds.LINE) {
            throw new LedgerException(file, number, "the line is longer than " + Bounds.LINE + " bytes");
        }
        byte[] bytes = Arrays.copyOfRange(buffer, from, end);
        from = Math.min(end + 1, to);
        return new Raw(number, bytes, complete);
    }

    /** Moves what is left to the beginning of the buffer, and reads on; false at the end of the file. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
        int read = in.read(buffer, to, buffer.length - to);
        to += Math.max(read, 0);
        return read >= 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
