package dev.sshdaudit.ledger.merkle;

import java.security.MessageDigest;

/** The hashes of RFC 6962, section 2.1. */
public final class Tree {

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    /** The root of the tree without leaves: the hash of no bytes. */
    public static final Hash EMPTY = Hash.sha256(new byte[0]);

    private Tree() {}

    /** The hash of a leaf. */
    public static Hash leaf(byte[] bytes) {
        return leaf(bytes, 0, bytes.length);
    }

    /** The hash of a leaf whose bytes are part of an array. */
    public static Hash leaf(byte[] bytes, int offset, int length) {
        MessageDigest digest = Hash.digest();
        digest.update(LEAF);
        return Hash.take(digest, bytes, offset, length);
    }

    /** The hash of the node above two nodes. */
    public static Hash node(Hash left, Hash right) {
        MessageDigest digest = Hash.digest();
        digest.update(NODE);
        left.addTo(digest);
        right.addTo(digest);
        return Hash.finish(digest);
    }

    /** The size of the left subtree of a tree: the largest power of two that is smaller than the size, which is 2 or more. */
    static long split(long size) {
        return Long.highestOneBit(size - 1);
    }
}
