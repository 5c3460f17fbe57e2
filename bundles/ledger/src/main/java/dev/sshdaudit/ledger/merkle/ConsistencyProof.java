package dev.sshdaudit.ledger.merkle;

import java.util.List;

/**
 * Shows that a tree has all leaves of an older tree, in the same order, and new ones only behind them: RFC 6962, section 2.1.2.
 *
 * @param from the number of leaves of the older tree, from 1
 * @param size the number of leaves of the newer tree
 * @param path the hashes of the proof, in the order of RFC 6962
 */
public record ConsistencyProof(long from, long size, List<Hash> path) {

    /**
     * Copies the path.
     *
     * @throws IllegalArgumentException if the older tree is empty, or larger than the newer one
     */
    public ConsistencyProof {
        if (from < 1 || from > size) {
            throw new IllegalArgumentException(
                    "there is no proof from a tree of " + from + " leaves to one of " + size);
        }
        path = List.copyOf(path);
    }

    /** Whether the tree with the one root became the tree with the other. */
    public boolean proves(Hash older, Hash newer) {
        if (from == size) {
            return path.isEmpty() && older.equals(newer);
        }
        if (path.isEmpty()) {
            return false;
        }
        // RFC 9162, section 2.1.4.2, which says how to verify the same path; a full older tree is its first hash
        boolean isFull = Long.bitCount(from) == 1;
        int levels = Long.numberOfTrailingZeros(from);
        long position = (from - 1) >> levels;
        long last = (size - 1) >> levels;
        Hash old = isFull ? older : path.get(0);
        Hash now = old;
        for (Hash beside : path.subList(isFull ? 0 : 1, path.size())) {
            if (last == 0) {
                return false;
            }
            if ((position & 1) == 1 || position == last) {
                old = Tree.node(beside, old);
                now = Tree.node(beside, now);
                int up = (position & 1) == 1 ? 0 : Long.numberOfTrailingZeros(position);
                position >>= up;
                last >>= up;
            } else {
                now = Tree.node(now, beside);
            }
            position >>= 1;
            last >>= 1;
        }
        return last == 0 && old.equals(older) && now.equals(newer);
    }
}
