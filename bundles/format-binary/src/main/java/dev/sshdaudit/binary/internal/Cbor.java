package dev.sshdaudit.binary.internal;

import java.nio.charset.StandardCharsets;

/** The constants of CBOR (RFC 8949, section 3). */
final class Cbor {

    // major types
    static final int UNSIGNED = 0;
    static final int NEGATIVE = 1;
    static final int BYTES = 2;
    static final int TEXT = 3;
    static final int ARRAY = 4;
    static final int MAP = 5;
    static final int TAG = 6;
    static final int SIMPLE = 7;

    // the additional information, which is in the low five bits of an item's first byte
    static final int ONE_BYTE = 24;
    static final int TWO_BYTES = 25;
    static final int FOUR_BYTES = 26;
    static final int EIGHT_BYTES = 27;
    static final int INDEFINITE = 31;

    // whole items
    static final byte FALSE = (byte) 0xf4;
    static final byte TRUE = (byte) 0xf5;
    static final byte NULL = (byte) 0xf6;
    static final byte UNDEFINED = (byte) 0xf7;
    static final byte BREAK = (byte) 0xff;
    static final byte INDEFINITE_ARRAY = (byte) 0x9f;

    /** The most characters that {@link #ascii(String)} accepts. */
    static final int LONGEST_ASCII = 255;

    private Cbor() {}

    static int major(byte first) {
        return (first & 0xff) >>> 5;
    }

    static int info(byte first) {
        return first & 31;
    }

    /** Encodes a short ASCII text. */
    static byte[] ascii(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        if (ascii.length > LONGEST_ASCII) {
            throw new IllegalArgumentException("Of " + ascii.length + " characters");
        }
        int head = ascii.length < ONE_BYTE ? 1 : 2;
        byte[] item = new byte[head + ascii.length];
        item[0] = (byte) (TEXT << 5 | Math.min(ascii.length, ONE_BYTE));
        item[head - 1] |= (byte) (head == 1 ? 0 : ascii.length);
        System.arraycopy(ascii, 0, item, head, ascii.length);
        return item;
    }
}
