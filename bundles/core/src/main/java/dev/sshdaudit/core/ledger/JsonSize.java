package dev.sshdaudit.core.ledger;

import org.jspecify.annotations.Nullable;

/** How many bytes a text takes in a line of JSON in UTF-8, at most. */
final class JsonSize {

    private static final int ESCAPED = 6;

    private JsonSize() {}

    /** The size of a text between its quotes; 0 for null. */
    static long of(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        long size = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            size += c < ' ' || c == '"' || c == '\\' || c == 0x7f ? ESCAPED : c < 0x80 ? 1 : ESCAPED;
        }
        return size;
    }
}
