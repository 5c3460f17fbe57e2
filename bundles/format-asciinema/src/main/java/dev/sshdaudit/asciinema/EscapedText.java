package dev.sshdaudit.asciinema;

import dev.sshdaudit.message.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * One stream of bytes becoming text inside a JSON string. A character that comes in pieces is held back until it is
 * whole; each byte that belongs to none becomes one U+FFFD. What is valid is defined by RFC 3629, section 4.
 *
 * <p>Control characters of both sets are escaped: a cast that somebody looks at with other means than a player does
 * nothing to the terminal.
 */
final class EscapedText {

    /** What a byte becomes is at most so long: an escape. */
    static final int MAX_GROWTH = 6;

    /** So much may come on top, of what was held back. */
    static final int MAX_HELD = 3 * MAX_GROWTH;

    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** Bytes that stand in JSON as they are. */
    private static final boolean[] PLAIN = new boolean[256];

    /** The letter of a short escape, or 0. */
    private static final byte[] SHORT = new byte[256];

    static {
        for (int b = ' '; b < 0x7f; b++) {
            PLAIN[b] = b != '"' && b != '\\';
        }
        String from = "\"\\\b\f\n\r\t";
        String to = "\"\\bfnrt";
        for (int i = 0; i < from.length(); i++) {
            SHORT[from.charAt(i)] = (byte) to.charAt(i);
        }
    }

    private final boolean newLines;

    /** The bytes of a character that is not whole yet, the first one highest. */
    private int held;

    private int heldLength;
    private int wholeLength;

    /** Text as it comes. */
    EscapedText() {
        this(false);
    }

    /**
     * Text as it comes, or as it looks.
     *
     * @param newLines whether a line feed begins a new line, as terminal drivers have it (ONLCR in POSIX)
     */
    EscapedText(boolean newLines) {
        this.newLines = newLines;
    }

    /** Whether a character has begun that is not whole yet. */
    boolean isInsideCharacter() {
        return heldLength > 0;
    }

    /** Appends a range of bytes, for which there is room enough. */
    void write(Bytes data, int from, int to, CastBuffer out) {
        int i = from;
        while (i < to) {
            if (heldLength == 0) {
                int start = i;
                while (i < to && PLAIN[data.at(i) & 0xff]) {
                    i++;
                }
                out.put(data, start, i - start);
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

    /** Appends what was held back: there is no more to come. */
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
                escape('\r', out);
            }
            escape(b, out);
        } else if (b < 0xc2 || b > 0xf4) {
            out.put(REPLACEMENT);
        } else {
            wholeLength = b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
            hold(b);
        }
    }

    private void hold(int b) {
        held = held << 8 | b;
        heldLength++;
    }

    /** No overlong forms, no surrogates, nothing beyond U+10FFFF: all that is seen in the second byte. */
    private boolean continues(int b) {
        int from = 0x80;
        int to = 0xbf;
        if (heldLength == 1) {
            switch (held) {
                case 0xe0 -> from = 0xa0;
                case 0xed -> to = 0x9f;
                case 0xf0 -> from = 0x90;
                case 0xf4 -> to = 0x8f;
                default -> {}
            }
        }
        return b >= from && b <= to;
    }

    private void character(CastBuffer out) {
        if (wholeLength == 2 && held < 0xc2a0) {
            escape(held & 0xff, out); // U+0080 to U+009F are their own second byte
        } else {
            for (int shift = 8 * (wholeLength - 1); shift >= 0; shift -= 8) {
                out.put(held >>> shift);
            }
        }
        heldLength = 0;
        held = 0;
    }

    private static void escape(int c, CastBuffer out) {
        out.put('\\');
        if (SHORT[c] != 0) {
            out.put(SHORT[c]);
        } else {
            out.put('u');
            out.put('0');
            out.put('0');
            out.put(HEX[c >>> 4]);
            out.put(HEX[c & 15]);
        }
    }
}
