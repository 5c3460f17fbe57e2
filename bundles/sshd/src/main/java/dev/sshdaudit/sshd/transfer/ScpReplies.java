package dev.sshdaudit.sshd.transfer;

import org.jspecify.annotations.Nullable;

/**
 * Reads what the receiving side of scp answers: a byte 0, or an error, which is a byte 1 or 2 and a line of text (any other
 * byte begins the text). Not thread-safe.
 */
final class ScpReplies {

    /** Takes an answer. */
    interface Listener {

        /**
         * @param failure the text of the error, null if there is none
         */
        void answered(@Nullable String failure) throws BrokenTransferException;
    }

    /** The most bytes of a text that are kept. */
    static final int LONGEST_TEXT = 256;

    /** The most bytes of a text: an error names a path, and says why. */
    private static final int MOST_TEXT = 1024;

    private final Listener listener;
    private final TextLine text = new TextLine(LONGEST_TEXT);
    private boolean inText;
    private int textLength;

    ScpReplies(Listener listener) {
        this.listener = listener;
    }

    void take(byte[] array, int offset, int length) throws BrokenTransferException {
        for (int i = offset; i < offset + length; i++) {
            byte next = array[i];
            if (!inText && next == 0) {
                listener.answered(null);
            } else if (next == '\n') {
                inText = false;
                textLength = 0;
                listener.answered(failure(text.take()));
            } else {
                if (inText || next != 1 && next != 2) {
                    text.add(next);
                }
                inText = true;
                textLength++;
                if (textLength > MOST_TEXT) {
                    throw new BrokenTransferException("an answer of scp is too long");
                }
            }
        }
    }

    /** The text of an error as it is told. */
    static String failure(String text) {
        return text.isBlank() ? "failure" : text.strip();
    }
}
