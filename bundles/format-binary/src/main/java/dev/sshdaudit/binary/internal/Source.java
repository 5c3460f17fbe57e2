package dev.sshdaudit.binary.internal;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a recording, in order, with a short history. Damage is often noticed only after the beginning of the next unit, so
 * reading has to go back there.
 */
final class Source implements Closeable {

    /** The number of bytes that reading can go back. */
    static final int HISTORY = 8 * 1024;

    private static final int SIZE = 64 * 1024;

    private final InputStream input;
    private final byte[] bytes = new byte[SIZE];
    private int next;
    private int end;
    private long base;

    /**
     * Makes a source.
     *
     * @param position the position in the recording of the input's next byte
     */
    Source(InputStream input, long position) {
        this.input = input;
        this.base = position;
    }

    /** The position of the next byte in the recording. */
    long position() {
        return base + next;
    }

    /** The buffer. The bytes from {@link #next()} to {@link #end()} were read and not used yet. */
    byte[] bytes() {
        return bytes;
    }

    int next() {
        return next;
    }

    int end() {
        return end;
    }

    /** The number of bytes in the buffer that were not used yet. */
    int available() {
        return end - next;
    }

    /** Steps over bytes in the buffer. */
    void use(int count) {
        next += count;
    }

    /** The next byte, or -1 at the end. */
    int read() throws IOException {
        return available() > 0 || fill() ? bytes[next++] & 0xff : -1;
    }

    /** Reads until the buffer has the given number of unused bytes, a small one. Returns false if the input ends before. */
    boolean require(int count) throws IOException {
        while (available() < count) {
            if (!fill()) {
                return false;
            }
        }
        return true;
    }

    /** Reads more bytes, at least one. Returns false at the end of the input. */
    boolean fill() throws IOException {
        if (end == SIZE) {
            int dropped = next - HISTORY;
            System.arraycopy(bytes, dropped, bytes, 0, end - dropped);
            base += dropped;
            next -= dropped;
            end -= dropped;
        }
        int read = input.read(bytes, end, SIZE - end);
        if (read < 0) {
            return false;
        }
        end += read;
        return true;
    }

    /** The last four bytes that were used, as a big-endian number. */
    int lastFour() {
        int value = 0;
        for (int i = Math.max(0, next - Integer.BYTES); i < next; i++) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    /**
     * Goes to the next occurrence of a signature.
     *
     * @param from the first position in the recording to search at; no more than {@link #HISTORY} bytes back
     * @param before the position before which the signature must begin
     * @return false if there is none
     */
    boolean seek(byte[] signature, long from, long before) throws IOException {
        long first = Math.max(from, Math.max(base, position() - HISTORY));
        while (position() < first && require(1)) {
            use((int) Math.min(available(), first - position()));
        }
        next = (int) (first - base);
        for (; position() < before && require(signature.length); next++) {
            if (startsWith(signature)) {
                return true;
            }
        }
        if (position() < before) {
            next = end;
        }
        return false;
    }

    /** Goes to a position in the recording that is in the buffer: no more than {@link #HISTORY} bytes back, and read before. */
    void goTo(long position) {
        next = (int) (position - base);
    }

    private boolean startsWith(byte[] signature) {
        for (int i = 0; i < signature.length; i++) {
            if (bytes[next + i] != signature[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
