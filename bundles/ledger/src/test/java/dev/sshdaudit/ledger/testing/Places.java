package dev.sshdaudit.ledger.testing;

import java.util.stream.IntStream;

/**
 * The places of a file that a test of all places looks at. With {@code -Psoak} these are all of them; in each build every third
 * one, and those around the ends of lines, where what is left is a ledger that looks whole.
 */
public final class Places {

    private static final int STEP = Boolean.getBoolean("soak") ? 1 : 3;

    private Places() {}

    /** Places of bytes, each of which is also a length that the file may be cut to. */
    public static IntStream of(byte[] file) {
        return IntStream.range(0, file.length).filter(index -> index % STEP == 0 || isAtLineEnd(file, index));
    }

    private static boolean isAtLineEnd(byte[] file, int index) {
        return index == file.length - 1 || file[index] == '\n' || index > 0 && file[index - 1] == '\n';
    }
}
