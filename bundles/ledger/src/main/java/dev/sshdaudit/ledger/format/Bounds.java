package dev.sshdaudit.ledger.format;

import org.jspecify.annotations.Nullable;

/** How long what clients chose may be in a line. A longer text is cut, and ends in {@code …} then. */
public final class Bounds {

    /** The bytes of a line at most, without the line feed behind it. */
    public static final int LINE = 64 * 1024;

    /** The characters (UTF-16 code units) of a text at most, such as a command, a path, or a user's name. */
    public static final int TEXT = 1024;

    /** The characters of a word at most, such as an id, an address, the name of a signal, or a fingerprint. */
    public static final int WORD = 256;

    /** The characters of a key, a checkpoint or a signature at most. These are never cut: a longer one is refused. */
    public static final int SIGNED = 16 * 1024;

    /** The characters of a time stamp in Base64 at most. It is never cut: a longer one is refused. */
    public static final int TOKEN = 48 * 1024;

    private static final char CUT = '…';

    private Bounds() {}

    /** A text, cut where it is longer than {@link #TEXT}. */
    public static String text(String text) {
        return cut(text, TEXT);
    }

    /** As {@link #text(String)}; null stays null. */
    static @Nullable String textOrNull(@Nullable String text) {
        return text == null ? null : text(text);
    }

    /** A word, cut where it is longer than {@link #WORD}. */
    public static String word(String word) {
        return cut(word, WORD);
    }

    /** As {@link #word(String)}; null stays null. */
    static @Nullable String wordOrNull(@Nullable String word) {
        return word == null ? null : word(word);
    }

    /**
     * Checks a text that must not be cut.
     *
     * @throws IllegalArgumentException if the text is longer than {@link #SIGNED}
     */
    static String whole(String what, String text) {
        return whole(what, text, SIGNED);
    }

    /**
     * Checks a text that must not be cut.
     *
     * @throws IllegalArgumentException if the text is longer than a limit
     */
    static String whole(String what, String text, int limit) {
        if (text.length() > limit) {
            throw new IllegalArgumentException(what + " has " + text.length() + " characters, more than " + limit);
        }
        return text;
    }

    private static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = limit - 1;
        // not between the two halves of a character beyond U+FFFF
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT;
    }
}
