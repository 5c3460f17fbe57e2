package dev.sshdaudit.sshd.transfer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Collects the bytes of a line. Not thread-safe. */
final class TextLine {

    private final int most;
    private byte[] bytes = new byte[64];
    private int length;
    private boolean cut;

    /**
     * @param most the most bytes that are kept
     */
    TextLine(int most) {
        this.most = most;
    }

    void add(byte next) {
        if (length == most) {
            cut = true;
            return;
        } else if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(most, 2 * length));
        }
        bytes[length++] = next;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** Whether there were more bytes than are kept. */
    boolean isCut() {
        return cut;
    }

    /** The text, and begins anew. */
    String take() {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        length = 0;
        cut = false;
        return text;
    }
}
