package dev.sshdaudit.ledger.merkle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Makes a proof while all leaves of a tree go by once, in order. Keeps no leaf, only the frontier of the subtree in which the
 * leaves are, so that a tree of any size needs some kilobytes. Not thread-safe.
 *
 * @param <P> the kind of proof
 */
public final class ProofBuilder<P> {

    /** The leaves of a subtree: from one number to another, which is exclusive. */
    private record Range(long from, long to) {}

    private final long size;
    private final Function<List<Hash>, P> proof;
    /** The subtrees whose roots are the proof, in the order of the proof. */
    private final List<Range> ranges;

    private final List<Frontier> frontiers = new ArrayList<>();
    private long next;

    private ProofBuilder(long size, List<Range> ranges, Function<List<Hash>, P> proof) {
        this.size = size;
        this.ranges = ranges;
        this.proof = proof;
        ranges.forEach(range -> frontiers.add(new Frontier()));
    }

    /**
     * For the proof that a tree has a leaf.
     *
     * @param index the number of the leaf, from 0
     * @param size the number of leaves of the tree
     */
    public static ProofBuilder<InclusionProof> inclusion(long index, long size) {
        new InclusionProof(index, size, List.of()); // checks the numbers
        List<Range> path = new ArrayList<>();
        long from = 0;
        long to = size;
        while (to - from > 1) {
            long middle = from + Tree.split(to - from);
            if (index < middle) {
                path.add(0, new Range(middle, to));
                to = middle;
            } else {
                path.add(0, new Range(from, middle));
                from = middle;
            }
        }
        return new ProofBuilder<>(size, path, hashes -> new InclusionProof(index, size, hashes));
    }

    /**
     * For the proof that a tree grew out of an older one.
     *
     * @param older the number of leaves of the older tree, from 1
     * @param size the number of leaves of the newer one
     */
    public static ProofBuilder<ConsistencyProof> consistency(long older, long size) {
        new ConsistencyProof(older, size, List.of()); // checks the numbers
        List<Range> path = new ArrayList<>();
        long from = 0;
        long to = size;
        while (older != to) {
            long middle = from + Tree.split(to - from);
            if (older <= middle) {
                path.add(0, new Range(middle, to));
                to = middle;
            } else {
                path.add(0, new Range(from, middle));
                from = middle;
            }
        }
        if (from > 0) {
            path.add(0, new Range(from, to)); // RFC 6962 leaves it out where it is the whole older tree
        }
        return new ProofBuilder<>(size, path, hashes -> new ConsistencyProof(older, size, hashes));
    }

    /**
     * Passes over the first leaves, of which only the frontier is known. None of them may be the leaf to be proven, or belong to the
     * older tree alone.
     *
     * @throws IllegalStateException if leaves were added
     */
    public void skip(Frontier first) {
        if (next > 0) {
            throw new IllegalStateException("leaves were added");
        }
        List<Hash> hashes = first.hashes();
        for (int i = 0; i < ranges.size(); i++) {
            frontiers.set(i, within(ranges.get(i), first.size(), hashes));
        }
        next = first.size();
    }

    /** The frontier of those of the first leaves that are in a subtree. */
    private static Frontier within(Range range, long size, List<Hash> hashes) {
        List<Hash> inside = new ArrayList<>();
        long inRange = 0;
        long from = 0;
        for (Hash hash : hashes) {
            long leaves = Long.highestOneBit(size - from);
            if (range.from() <= from && from + leaves <= range.to()) {
                inside.add(hash);
                inRange += leaves;
            }
            from += leaves;
        }
        return new Frontier(inRange, inside);
    }

    /** Takes the hash of the next leaf. Leaves behind the end of the tree are ignored. */
    public void add(Hash leaf) {
        for (int i = 0; i < ranges.size(); i++) {
            Range range = ranges.get(i);
            if (range.from() <= next && next < range.to()) {
                frontiers.get(i).append(leaf);
            }
        }
        next++;
    }

    /**
     * The proof.
     *
     * @throws IllegalStateException if the tree has more leaves than were added
     */
    public P build() {
        if (next < size) {
            throw new IllegalStateException("the tree has " + size + " leaves, only " + next + " were added");
        }
        return proof.apply(frontiers.stream().map(Frontier::root).toList());
    }
}
