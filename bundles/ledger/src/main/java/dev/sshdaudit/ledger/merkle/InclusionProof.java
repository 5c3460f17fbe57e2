package dev.sshdaudit.ledger.merkle;

import java.util.List;

/**
 * Shows that a root covers a leaf: the audit path of RFC 6962, section 2.1.1.
 *
 * @param index the number of the leaf, from 0
 * @param size the number of leaves below the root
 * @param path the hashes beside the way from the leaf to the root, the leaf's neighbour first
 */
public record InclusionProof(long index, long size, List<Hash> path) {

    /**
     * Copies the path.
     *
     * @throws IllegalArgumentException if the tree has no leaf of that number
     */
    public InclusionProof {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("a tree of " + size + " leaves has no leaf " + index);
        }
        path = List.copyOf(path);
    }

    /** Whether the root covers the leaf with this hash, at this place. */
    public boolean proves(Hash leaf, Hash root) {
        // RFC 9162, section 2.1.3.2, which says how to verify the same path
        long position = index;
        long last = size - 1;
        Hash hash = leaf;
        for (Hash beside : path) {
            if (last == 0) {
                return false;
            }
            if ((position & 1) == 1 || position == last) {
                hash = Tree.node(beside, hash);
                int levels = (position & 1) == 1 ? 0 : Long.numberOfTrailingZeros(position);
                position >>= levels;
                last >>= levels;
            } else {
                hash = Tree.node(hash, beside);
            }
            position >>= 1;
            last >>= 1;
        }
        return last == 0 && hash.equals(root);
    }
}
