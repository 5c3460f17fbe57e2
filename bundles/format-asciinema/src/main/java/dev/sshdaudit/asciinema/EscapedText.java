package dev.sshdaudit.asciinema;

import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.text.Utf8;
import java.nio.charset.StandardCharsets;

/**
 * Writes one stream of bytes as the text of JSON strings. The first bytes of a character are held back until the others
 * come. Each byte that is not part of a valid character (RFC 3629, section 4) becomes one U+FFFD. For one thread at a
 * time.
 *
 * <p>Control characters, U+0080 to U+009F included, are escaped: so a cast that is shown by another program than a
 * player does nothing to the terminal.
 */
final class EscapedText {

    /** The most bytes that one byte becomes: an escape. */
    static final int MAX_GROWTH = 6;

    /** The most bytes that come in addition, for bytes that were held back. */
    static final int MAX_HELD = 3 * MAX_GROWTH;

    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

    /** By code: the escape of a control character, a quote or a backslash; null for characters that need none. */
    private static final byte[][] ESCAPES = new byte[0xa0][];

    static {
        for (int c = 0; c < ESCAPES.length; c++) {
            if (Character.isISOControl(c) || c == '"' || c == '\\') {
                int letter = "\b\f\n\r\t\"\\".indexOf(c);
                String escape = letter < 0 ? String.format("\\u%04x", c) : "\\" + "bfnrt\"\\".charAt(letter);
                ESCAPES[c] = escape.getBytes(StandardCharsets.US_ASCII);
            }
        }
    }

    private final boolean newLines;

    /** The bytes of a character that is not whole yet, the first one highest. */
    private int held;

    /** The number of these bytes. */
    private int heldLength;
    /** The number of bytes that the character has when it is whole. */
    private int wholeLength;

    /** Writes text as it comes. */
    EscapedText() {
        this(false);
    }

    /**
     * Writes text as it comes, or as a terminal driver would pass it on.
     *
     * @param newLines whether a carriage return is added before each line feed, as terminal drivers do (ONLCR in POSIX)
     */
    EscapedText(boolean newLines) {
        this.newLines = newLines;
    }

    /** Whether bytes of a character are held back. */
    boolean isInsideCharacter() {
        return heldLength > 0;
    }

    /**
     * Appends a range of bytes.
     *
     * @param out has room for {@link #MAX_GROWTH} bytes for each of these, and for {@link #MAX_HELD} more
     */
    void write(Bytes data, int from, int to, CastBuffer out) {
        int i = from;
        while (i < to) {
            if (heldLength == 0) {
                int end = endOfPlain(data, i, to);
                out.put(data, i, end - i);
                i = end;
                if (i == to) {
                    return;
                }
            }
            int b = data.at(i) & 0xff;
            if (heldLength == 0) {
                begin(b, out);
                i++;
            } else if (continues(b)) {
                hold(b);
                if (heldLength == wholeLength) {
                    character(out);
                }
                i++;
            } else {
                end(out);
            }
        }
    }

    /** Where the first character is that needs an escape, or is not whole; most data has none. */
    private static int endOfPlain(Bytes data, int from, int to) {
        int i = from;
        while (i < to) {
            byte b = data.at(i);
            if (b >= 0) {
                if (ESCAPES[b] != null) {
                    return i;
                }
                i++;
            } else {
                int length = plainLength(data, i, to);
                if (length == 0) {
                    return i;
                }
                i += length;
            }
        }
        return to;
    }

    /** The bytes of a valid character that begins at an index, is whole, and needs no escape; otherwise 0. */
    private static int plainLength(Bytes data, int i, int to) {
        int lead = data.at(i) & 0xff;
        int length = Utf8.length(lead);
        if (length == 0 || length > to - i || !Utf8.isSecond(lead, data.at(i + 1) & 0xff)) {
            return 0;
        }
        if (lead == 0xc2 && (data.at(i + 1) & 0xff) < 0xa0) {
            return 0; // a control character
        }
        for (int next = i + 2; next < i + length; next++) {
            if (!Utf8.isContinuation(data.at(next))) {
                return 0;
            }
        }
        return length;
    }

    /** Replaces bytes that were held back, as the rest of their character will not come. */
    void end(CastBuffer out) {
        for (int i = 0; i < heldLength; i++) {
            out.put(REPLACEMENT);
        }
        heldLength = 0;
        held = 0;
    }

    private void begin(int b, CastBuffer out) {
        if (b < 0x80) {
            if (b == '\n' && newLines) {
                out.put(ESCAPES['\r']);
            }
            out.put(ESCAPES[b]);
            return;
        }
        wholeLength = Utf8.length(b);
        if (wholeLength == 0) {
            out.put(REPLACEMENT);
        } else {
            hold(b);
        }
    }

    private void hold(int b) {
        held = held << 8 | b;
        heldLength++;
    }

    private boolean continues(int b) {
        return heldLength == 1 ? Utf8.isSecond(held, b) : Utf8.isContinuation(b);
    }

    private void character(CastBuffer out) {
        if (wholeLength == 2 && held < 0xc2a0) {
            out.put(ESCAPES[held & 0xff]); // U+0080 to U+009F are their own second byte
        } else {
            for (int shift = 8 * (wholeLength - 1); shift >= 0; shift -= 8) {
                out.put(held >>> shift);
            }
        }
        heldLength = 0;
        held = 0;
    }
}
