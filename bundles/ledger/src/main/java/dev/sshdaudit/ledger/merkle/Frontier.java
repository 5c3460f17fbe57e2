package dev.sshdaudit.ledger.merkle;

import java.util.ArrayList;
import java.util.List;

/**
 * All that has to be kept of a tree to append leaves and to compute its root: the roots of the full subtrees that the leaves
 * divide into, one for each bit that is set in the number of leaves. Not thread-safe.
 */
public final class Frontier {

    /** The largest subtree first. */
    private final List<Hash> hashes;

    private long size;

    /** The frontier of the tree without leaves. */
    public Frontier() {
        this.hashes = new ArrayList<>();
    }

    /**
     * The frontier of a tree that is not empty.
     *
     * @param size the number of leaves
     * @param hashes the roots of the full subtrees, the largest first
     * @throws IllegalArgumentException if a tree of this size has another number of full subtrees
     */
    public Frontier(long size, List<Hash> hashes) {
        if (size < 0 || Long.bitCount(size) != hashes.size()) {
            throw new IllegalArgumentException(
                    "a tree of " + size + " leaves has no frontier of " + hashes.size() + " hashes");
        }
        this.size = size;
        this.hashes = new ArrayList<>(hashes);
    }

    /** Appends a leaf, by its hash. */
    public void append(Hash leaf) {
        Hash hash = leaf;
        for (long rest = size; (rest & 1) == 1; rest >>= 1) {
            hash = Tree.node(hashes.remove(hashes.size() - 1), hash);
        }
        hashes.add(hash);
        size++;
    }

    /** The root of the tree. */
    public Hash root() {
        if (hashes.isEmpty()) {
            return Tree.EMPTY;
        }
        Hash root = hashes.get(hashes.size() - 1);
        for (int i = hashes.size() - 2; i >= 0; i--) {
            root = Tree.node(hashes.get(i), root);
        }
        return root;
    }

    /** The number of leaves. */
    public long size() {
        return size;
    }

    /** The roots of the full subtrees, the largest first. */
    public List<Hash> hashes() {
        return List.copyOf(hashes);
    }

    /** A copy that goes on by itself. */
    public Frontier copy() {
        return new Frontier(size, hashes);
    }
}
