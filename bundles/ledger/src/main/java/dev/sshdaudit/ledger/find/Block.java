package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.format.Bounds;
import dev.sshdaudit.ledger.verify.RandomAccess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A part of a segment: the lines that begin in it are searched. */
final class Block {

    /** Bytes. */
    static final int SIZE = 1 << 20;

    /** A buffer for each thread that searches, as a block is large. It is let go with the thread. */
    private static final ThreadLocal<byte[]> BUFFER = ThreadLocal.withInitial(() -> new byte[SIZE + Bounds.LINE + 1]);

    private final RandomAccess file;
    private final long from;

    /**
     * Makes a block.
     *
     * @param from where the block begins in the file
     */
    Block(RandomAccess file, long from) {
        this.file = file;
        this.from = from;
    }

    /**
     * Finds lines, the last one first.
     */
    <T> List<T> search(Selector<T> selector) throws IOException {
        byte[] bytes = BUFFER.get();
        int length = file.read(from, bytes, bytes.length);
        int[] candidates = candidates(selector, bytes, length);
        List<T> found = new ArrayList<>();
        for (int i = candidates.length - 2; i >= 0; i -= 2) {
            T line = selector.read(Arrays.copyOfRange(bytes, candidates[i], candidates[i + 1]));
            if (line != null) {
                found.add(line);
            }
        }
        return found;
    }

    /**
     * The beginning and the end of each line that may be searched for. The rest of a line that began before the block does not begin
     * as a line does, so it is none of them.
     */
    private static int[] candidates(Selector<?> selector, byte[] bytes, int length) {
        int[] candidates = new int[16];
        int count = 0;
        int next = 0;
        while (true) {
            int at = selector.anchor().find(bytes, next, length);
            if (at < 0) {
                return Arrays.copyOf(candidates, count);
            }
            int start = lineStart(bytes, at);
            int stop = lineEnd(bytes, at, length);
            if (start >= SIZE) {
                return Arrays.copyOf(candidates, count);
            } else if (stop < length && selector.isCandidate(bytes, start, stop)) {
                candidates = count == candidates.length ? Arrays.copyOf(candidates, 2 * count) : candidates;
                candidates[count++] = start;
                candidates[count++] = stop;
            }
            next = stop;
        }
    }

    /** Where the line begins that has a place. */
    private static int lineStart(byte[] bytes, int at) {
        int start = at;
        while (start > 0 && bytes[start - 1] != '\n') {
            start--;
        }
        return start;
    }

    /** Where the line feed is that ends the line; the end of the bytes if there is none. */
    private static int lineEnd(byte[] bytes, int at, int length) {
        int end = at;
        while (end < length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }
}
