package dev.sshdaudit.core.privacy;

import dev.sshdaudit.core.privacy.SecretPatterns.Trigger;

/** The last bytes of a stream that comes in pieces. Not thread-safe. */
final class RecentBytes {

    /** How many of earlier pieces are kept: more than the longest trigger has. */
    static final int SIZE = 128;

    private final byte[] before;

    /** Begins a stream. */
    RecentBytes() {
        this(new byte[SIZE]);
    }

    private RecentBytes(byte[] before) {
        this.before = before;
    }

    /** The same bytes. */
    RecentBytes copy() {
        return new RecentBytes(before.clone());
    }

    /** A piece has been read. */
    void end(byte[] piece) {
        int more = Math.min(SIZE, piece.length);
        System.arraycopy(before, more, before, 0, SIZE - more);
        System.arraycopy(piece, piece.length - more, before, SIZE - more, more);
    }

    /**
     * Whether a trigger ends at a byte of the present piece, of which it is known that its folded bytes do.
     *
     * @param index the place of the byte
     */
    boolean endWith(Trigger trigger, byte[] piece, int index) {
        String text = trigger.text();
        int first = index - text.length() + 1;
        if (trigger.exact()) {
            for (int i = 0; i < text.length(); i++) {
                if (at(first + i, piece) != (byte) text.charAt(i)) {
                    return false;
                }
            }
        }
        return !trigger.word() || !isOfWord(at(first - 1, piece));
    }

    private byte at(int index, byte[] piece) {
        return index >= 0 ? piece[index] : before[SIZE + index];
    }

    private static boolean isOfWord(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
    }
}
