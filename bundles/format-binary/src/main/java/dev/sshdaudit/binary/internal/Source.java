package dev.sshdaudit.binary.internal;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a recording, one after another, of which the latest can be gone back to: damage is often noticed only
 * behind the place from which reading could go on.
 */
final class Source implements Closeable {

    /** So far one can go back. */
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
     * @param position of the input's next byte in the recording
     */
    Source(InputStream input, long position) {
        this.input = input;
        this.base = position;
    }

    /** Where in the recording the next byte stands. */
    long position() {
        return base + next;
    }

    /** The bytes that have come; those from {@link #next()} to {@link #end()} have not been used. */
    byte[] bytes() {
        return bytes;
    }

    int next() {
        return next;
    }

    int end() {
        return end;
    }

    /** How many bytes can be used without waiting for the input. */
    int available() {
        return end - next;
    }

    /** Steps over bytes that have come. */
    void use(int count) {
        next += count;
    }

    /** The next byte, or -1 at the end. */
    int read() throws IOException {
        return available() > 0 || fill() ? bytes[next++] & 0xff : -1;
    }

    /** Sees to it that so many bytes, few of them, have come; false if there are no more. */
    boolean require(int count) throws IOException {
        while (available() < count) {
            if (!fill()) {
                return false;
            }
        }
        return true;
    }

    /** Gets more bytes, one at least; false at the end. */
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

    /** The last four bytes before the next, as one big-endian number. */
    int lastFour() {
        int value = 0;
        for (int i = Math.max(0, next - Integer.BYTES); i < next; i++) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    /**
     * Goes to the next place where a signature stands.
     *
     * @param from the byte of the recording from which on it may; one gets back no further than {@link #HISTORY}
     * @param before the byte before which it must begin
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

    /** Goes to a byte of the recording, one no further away than {@link #HISTORY} and that has come. */
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
