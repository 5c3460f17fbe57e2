package dev.sshdaudit.text;

import dev.sshdaudit.message.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes text and bytes from untrusted sources safe for a terminal and for a log. Printable characters stay. Control characters,
 * characters that change the direction of writing, invisible characters, and bytes that are not UTF-8 become escapes: {@code \n
 * \r \t \e}, {@code \x07} for a byte or an ASCII character, {@code \}{@code u{202e}} for any other character. Quotes and
 * backslashes are escaped too, so that the data cannot contain what looks like an escape or the closing quote.
 */
public final class Visible {

    /** Characters that are letters or symbols by their Unicode category, and yet invisible. */
    private static final String INVISIBLE = "\u115f\u1160\u2800\u3164\uffa0";

    private static final String UNQUOTED = "-_.:/@";

    private Visible() {}

    /** Escapes a text and puts it in quotes. */
    public static String quoted(String text) {
        StringBuilder line = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> append(line, c));
        return line.append('"').toString();
    }

    /** Escapes bytes, read as UTF-8 where they are valid, and puts them in quotes. */
    public static String quoted(Bytes bytes) {
        return String.join("", pieces(bytes, Integer.MAX_VALUE, false));
    }

    /**
     * As {@link #quoted(String)}, but without quotes if the text has letters, digits and {@code - _ . : / @} only. For columns of
     * tables, and for names within sentences.
     */
    public static String plain(String text) {
        boolean harmless = text.codePoints()
                .allMatch(c -> Character.isLetterOrDigit(c) && isHarmless(c) || UNQUOTED.indexOf(c) >= 0);
        return harmless && !text.isEmpty() ? text : quoted(text);
    }

    /**
     * Escapes a sentence that this program wrote, and that can contain text of others: as {@link #quoted(String)}, but without
     * quotes around the sentence, and without escapes for quotes and backslashes.
     */
    public static String sentence(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                line.appendCodePoint(c);
            } else {
                append(line, c);
            }
        });
        return line.toString();
    }

    /**
     * Escapes bytes in quoted pieces. A piece ends at the end of a line of the text, or at the first character beyond the width.
     * Together, the pieces have all bytes, and no escape or character is divided between two.
     */
    static List<String> lines(Bytes bytes, int width) {
        return pieces(bytes, width, true);
    }

    private static List<String> pieces(Bytes bytes, int width, boolean splitLines) {
        byte[] source = bytes.toByteArray();
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder("\"");
        for (int i = 0; i < source.length; ) {
            if (piece.length() > width) {
                pieces.add(piece.append('"').toString());
                piece = new StringBuilder("\"");
            }
            int length = characterLength(source, i);
            if (length == 0) {
                escapeByte(piece, source[i] & 0xff);
                i++;
                continue;
            }
            int c = length == 1 ? source[i] : new String(source, i, length, StandardCharsets.UTF_8).codePointAt(0);
            append(piece, c);
            boolean lineEnds = source[i] == '\n';
            i += length;
            if (splitLines && lineEnds && i < source.length) {
                pieces.add(piece.append('"').toString());
                piece = new StringBuilder("\"");
            }
        }
        pieces.add(piece.append('"').toString());
        return pieces;
    }

    /** The number of bytes of the UTF-8 character at an index, or 0 if there is no valid one. */
    private static int characterLength(byte[] source, int at) {
        int first = source[at] & 0xff;
        int length = Utf8.length(first);
        if (length > source.length - at || length > 1 && !Utf8.isSecond(first, source[at + 1] & 0xff)) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if (!Utf8.isContinuation(source[at + i])) {
                return 0;
            }
        }
        return length;
    }

    private static void append(StringBuilder line, int c) {
        switch (c) {
            case '"' -> line.append("\\\"");
            case '\\' -> line.append("\\\\");
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            case 0x1b -> line.append("\\e");
            default -> {
                if (isHarmless(c)) {
                    line.appendCodePoint(c);
                } else if (c < 0x80) {
                    escapeByte(line, c);
                } else {
                    line.append("\\u{").append(Integer.toHexString(c)).append('}');
                }
            }
        }
    }

    private static void escapeByte(StringBuilder line, int b) {
        line.append("\\x").append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
    }

    private static boolean isHarmless(int c) {
        if (c == ' ') {
            return true;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT, // including those that change the direction of writing
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> INVISIBLE.indexOf(c) < 0;
        };
    }
}
