package dev.sshdaudit.text;

/** The rules by which bytes are UTF-8 (RFC 3629, section 4), for code that takes bytes one by one. */
public final class Utf8 {

    private Utf8() {}

    /**
     * The number of bytes of a character.
     *
     * @param first the first byte of the character, 0 to 255
     * @return 1 to 4; 0 if no character begins with this byte
     */
    public static int length(int first) {
        if (first < 0x80) {
            return 1;
        } else if (first < 0xc2 || first > 0xf4) {
            return 0;
        }
        return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    }

    /**
     * Whether a byte can be the second of a character. The range depends on the first byte, so that overlong forms, surrogates,
     * and codes beyond U+10FFFF are not valid.
     *
     * @param first the first byte of a character of two bytes or more, 194 to 244
     * @param second the byte after it, 0 to 255
     */
    public static boolean isSecond(int first, int second) {
        int from = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int to = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        return second >= from && second <= to;
    }

    /** Whether a byte can be the third or fourth of a character. */
    public static boolean isContinuation(int b) {
        return (b & 0xc0) == 0x80;
    }
}
