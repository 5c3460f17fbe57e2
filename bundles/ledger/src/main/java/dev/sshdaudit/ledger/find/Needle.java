package dev.sshdaudit.ledger.find;

import java.util.Arrays;

/** Bytes that are searched for in other bytes, by Horspool's algorithm. Thread-safe. */
public final class Needle {

    private static final int BYTES = 256;

    private final byte[] needle;
    /** How far to go on, by the byte that is below the last byte of the needle. */
    private final int[] shifts = new int[BYTES];

    /** Makes a search for bytes, of which there is at least one. */
    public Needle(byte[] needle) {
        this.needle = needle.clone();
        Arrays.fill(shifts, needle.length);
        for (int i = 0; i < needle.length - 1; i++) {
            shifts[needle[i] & 0xff] = needle.length - 1 - i;
        }
    }

    /** How many bytes are searched for. */
    public int length() {
        return needle.length;
    }

    /**
     * Where the needle begins in a part of an array for the first time; -1 if it is not there.
     *
     * @param from where the part begins
     * @param to where it ends, exclusive
     */
    public int find(byte[] bytes, int from, int to) {
        int last = needle.length - 1;
        int at = from + last;
        while (at < to) {
            int b = bytes[at];
            if (b == needle[last] && Arrays.equals(bytes, at - last, at, needle, 0, last)) {
                return at - last;
            }
            at += shifts[b & 0xff];
        }
        return -1;
    }
}
