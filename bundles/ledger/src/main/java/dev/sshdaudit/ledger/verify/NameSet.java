package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.merkle.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A set of names of files that needs 32 to 64 bytes for each, so that folders with millions of recordings can be verified. It
 * keeps 128 bits of the SHA-256 hash of each name, so that no attacker can choose a name that is taken for another. Not thread-safe.
 */
public final class NameSet {

    private static final int SMALLEST = 1 << 10;

    private long[] high = new long[SMALLEST];
    private long[] low = new long[SMALLEST];
    private int size;

    /** Adds a name; false if it was there. */
    public boolean add(String name) {
        ByteBuffer hash = hash(name);
        if (!add(hash.getLong(), hash.getLong())) {
            return false;
        }
        size++;
        if (size > high.length / 2) {
            grow();
        }
        return true;
    }

    /** Whether a name was added. */
    public boolean contains(String name) {
        ByteBuffer hash = hash(name);
        long h = hash.getLong();
        long l = hash.getLong();
        int at = find(h, l);
        return high[at] == h && low[at] == l;
    }

    private static ByteBuffer hash(String name) {
        // two zeros stand for an empty place: no name is known whose hash begins so
        return ByteBuffer.wrap(
                Hash.sha256(name.getBytes(StandardCharsets.UTF_8)).bytes());
    }

    private boolean add(long h, long l) {
        int at = find(h, l);
        boolean isNew = high[at] != h || low[at] != l;
        high[at] = h;
        low[at] = l;
        return isNew;
    }

    /** The place of a hash, or the empty place for it. */
    private int find(long h, long l) {
        int mask = high.length - 1;
        int at = (int) h & mask;
        while ((high[at] != 0 || low[at] != 0) && (high[at] != h || low[at] != l)) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void grow() {
        long[] oldHigh = high;
        long[] oldLow = low;
        high = new long[2 * oldHigh.length];
        low = new long[2 * oldLow.length];
        for (int i = 0; i < oldHigh.length; i++) {
            if (oldHigh[i] != 0 || oldLow[i] != 0) {
                add(oldHigh[i], oldLow[i]);
            }
        }
    }
}
