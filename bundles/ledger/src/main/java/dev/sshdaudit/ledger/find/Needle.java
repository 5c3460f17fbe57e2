package dev.sshdaudit.ledger.find;

import java.util.Arrays;

/** Bytes that are searched for in other bytes, by Horspool's algorithm. Thread-safe. */
public final class Needle {

    private static final int BYTES = 256;

    private final byte[] needle;
    /** How far to go on, by the byte that is below the last byte of the needle. */
    private final int[] shifts = new int[BYTES];

    /** Whether upper-case and lower-case letters of ASCII count as equal. */
    private final boolean anyCase;

    /** Makes a search for bytes, of which there is at least one. */
    public Needle(byte[] needle) {
        this(needle, false);
    }

    private Needle(byte[] needle, boolean anyCase) {
        this.needle = needle.clone();
        this.anyCase = anyCase;
        Arrays.fill(shifts, needle.length);
        for (int i = 0; i < needle.length - 1; i++) {
            shifts[needle[i] & 0xff] = needle.length - 1 - i;
            if (anyCase) {
                shifts[upper(needle[i]) & 0xff] = needle.length - 1 - i;
            }
        }
    }

    /** Makes a search in which upper-case and lower-case letters of ASCII count as equal, and others do not. */
    public static Needle ofAnyCase(byte[] needle) {
        byte[] lower = needle.clone();
        for (int i = 0; i < lower.length; i++) {
            lower[i] = lower(lower[i]);
        }
        return new Needle(lower, true);
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
            byte b = bytes[at];
            if ((b == needle[last] || anyCase && lower(b) == needle[last]) && isAt(bytes, at - last, last)) {
                return at - last;
            }
            at += shifts[b & 0xff];
        }
        return -1;
    }

    /** Whether all but the last byte of the needle are at a place. */
    private boolean isAt(byte[] bytes, int from, int length) {
        if (!anyCase) {
            return Arrays.equals(bytes, from, from + length, needle, 0, length);
        }
        for (int i = 0; i < length; i++) {
            if (lower(bytes[from + i]) != needle[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 'a' - 'A') : b;
    }

    private static byte upper(byte b) {
        return b >= 'a' && b <= 'z' ? (byte) (b + 'A' - 'a') : b;
    }
}
