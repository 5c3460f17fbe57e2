package dev.sshdaudit.web.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps the last output before a moment, and the sizes of the terminal that it was made for: from it a player makes the screen of that
 * moment. Memory is bounded. For one thread.
 */
final class LeadRing {

    private static final int FIRST_SIZE = 64 << 10;
    private static final int MOST_SIZES = 10_000;
    private static final int PIECE = 32 << 10;
    /** Bytes within which the first kept line is looked for: the one before it has no beginning. */
    private static final int LONGEST_LINE = 4 << 10;

    /** A size of the terminal, from a byte of the output on. */
    private record Size(long from, int columns, int rows) {}

    /** Takes pieces of the output, in order. */
    @FunctionalInterface
    interface Taker {

        void piece(int columns, int rows, String text) throws IOException;
    }

    private final int most;
    private final Deque<Size> sizes = new ArrayDeque<>();
    private byte[] ring;
    /** The number of the first byte that is kept, counted from the first byte of all output. */
    private long first;
    /** How many bytes there were. */
    private long end;

    private boolean whole = true;

    /**
     * Makes a ring.
     *
     * @param most how many bytes are kept, from 0
     */
    LeadRing(int most, int columns, int rows) {
        this.most = most;
        this.ring = new byte[Math.min(most, FIRST_SIZE)];
        sizes.add(new Size(0, columns, rows));
    }

    /** The terminal has another size from here on. */
    void resize(int columns, int rows) {
        if (sizes.getLast().from() == end) {
            sizes.removeLast();
        }
        sizes.add(new Size(end, columns, rows));
        if (sizes.size() > MOST_SIZES) {
            sizes.removeFirst();
            dropTo(sizes.getFirst().from());
        }
    }

    /** What is missing before, or here, makes the screen another one. */
    void isInexact() {
        whole = false;
    }

    /** Takes output, UTF-8. */
    void add(byte[] bytes) {
        int from = Math.max(0, bytes.length - most);
        int length = bytes.length - from;
        if (from > 0) {
            dropTo(end + from);
            end += from;
        }
        if (end + length - first > most) {
            dropTo(end + length - most);
        }
        makeRoom((int) (end + length - first));
        int at = ring.length == 0 ? 0 : (int) (end % ring.length);
        int some = Math.min(length, ring.length - at);
        System.arraycopy(bytes, from, ring, at, some);
        System.arraycopy(bytes, from + some, ring, 0, length - some);
        end += length;
    }

    private void dropTo(long newFirst) {
        if (newFirst > first) {
            whole = false;
            first = newFirst;
        }
        Size size = sizes.removeFirst();
        while (!sizes.isEmpty() && sizes.getFirst().from() <= first) {
            size = sizes.removeFirst();
        }
        sizes.addFirst(size);
    }

    private void makeRoom(int needed) {
        if (needed <= ring.length) {
            return;
        }
        byte[] larger = new byte[(int) Math.min(most, Math.max(needed, 2L * ring.length))];
        for (long i = first; i < end; ) {
            int from = (int) (i % ring.length);
            int to = (int) (i % larger.length);
            int some = (int) Math.min(end - i, Math.min(ring.length - from, larger.length - to));
            System.arraycopy(ring, from, larger, to, some);
            i += some;
        }
        ring = larger;
    }

    /** Whether this is all output that there was. */
    boolean isWhole() {
        return whole;
    }

    /** How many bytes are kept. */
    long length() {
        return end - first;
    }

    /** Hands on what is kept. Of output without its beginning, the first line is left out, as it has none. */
    void give(Taker taker) throws IOException {
        long at = whole ? first : firstLine();
        Deque<Size> left = new ArrayDeque<>(sizes);
        Size size = left.removeFirst();
        while (at < end) {
            while (!left.isEmpty() && left.getFirst().from() <= at) {
                size = left.removeFirst();
            }
            long next = left.isEmpty() ? end : left.getFirst().from();
            long to = characterAt(Math.min(next, at + PIECE));
            taker.piece(size.columns(), size.rows(), text(at, to));
            at = to;
        }
    }

    private long firstLine() {
        long limit = Math.min(end, first + LONGEST_LINE);
        for (long i = first; i < limit; i++) {
            if (at(i) == '\n') {
                return i + 1;
            }
        }
        return characterAt(first);
    }

    /** The beginning of a character, from a byte on. */
    private long characterAt(long from) {
        long i = from;
        while (i < end && (at(i) & 0xc0) == 0x80) {
            i++;
        }
        return i;
    }

    private byte at(long i) {
        return ring[(int) (i % ring.length)];
    }

    private String text(long from, long to) {
        byte[] bytes = new byte[(int) (to - from)];
        int at = (int) (from % ring.length);
        int some = Math.min(bytes.length, ring.length - at);
        System.arraycopy(ring, at, bytes, 0, some);
        System.arraycopy(ring, 0, bytes, some, bytes.length - some);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
