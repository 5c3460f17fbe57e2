package dev.sshdaudit.ledger.timestamp;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A value in DER (X.690): a tag of one byte, a definite length, and the content. All methods throw {@link
 * IllegalArgumentException} where the bytes are no such value; the message is a sentence without a full stop. Immutable.
 */
final class Der {

    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int OID = 0x06;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;
    /** Of a value with the context-specific tag 0 that has values in it. */
    static final int CONTEXT_0 = 0xa0;

    private static final int LONG = 0x80;
    private static final int LONG_TAG = 0x1f;
    private static final int MOST_LENGTH_BYTES = 3;
    private static final int BYTE = 0xff;
    private static final int SEVEN_BITS = 0x7f;

    private final byte[] bytes;
    private final int start;
    private final int from;
    private final int to;

    private Der(byte[] bytes, int start, int limit) {
        this.bytes = bytes;
        this.start = start;
        if (limit - start < 2 || (bytes[start] & LONG_TAG) == LONG_TAG) {
            throw new IllegalArgumentException("it is not in DER");
        }
        int first = bytes[start + 1] & BYTE;
        int length = first;
        int at = start + 2;
        if (first >= LONG) {
            int count = first - LONG;
            if (count == 0 || count > MOST_LENGTH_BYTES || count > limit - at) {
                throw new IllegalArgumentException("it is not in DER");
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = length << 8 | bytes[at++] & BYTE;
            }
        }
        if (length > limit - at) {
            throw new IllegalArgumentException("it breaks off");
        }
        this.from = at;
        this.to = at + length;
    }

    /** Reads a value with nothing behind it. */
    static Der parse(byte[] bytes) {
        Der der = new Der(bytes.clone(), 0, bytes.length);
        if (der.to != bytes.length) {
            throw new IllegalArgumentException("something follows it");
        }
        return der;
    }

    /** Makes a value of values. */
    static byte[] of(int tag, byte[]... values) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] value : values) {
            content.writeBytes(value);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length >= LONG) {
            int count = length > 0xffff ? 3 : length > BYTE ? 2 : 1;
            out.write(LONG + count);
            for (int i = count - 1; i >= 0; i--) {
                out.write(length >> 8 * i);
            }
        } else {
            out.write(length);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    /** Whether it has a tag. */
    boolean is(int tag) {
        return (bytes[start] & BYTE) == tag;
    }

    /** This value, which must have a tag. */
    Der need(int tag) {
        if (!is(tag)) {
            throw new IllegalArgumentException("it has a value of another type than RFC 3161 says");
        }
        return this;
    }

    /** The values in it. */
    List<Der> values() {
        List<Der> values = new ArrayList<>();
        for (int at = from; at < to; ) {
            Der value = new Der(bytes, at, to);
            values.add(value);
            at = value.to;
        }
        return values;
    }

    /** One of the values in it, by its index. */
    Der value(int index) {
        List<Der> values = values();
        if (index >= values.size()) {
            throw new IllegalArgumentException("it lacks a value that RFC 3161 demands");
        }
        return values.get(index);
    }

    /** The content. */
    byte[] content() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** The value as a whole. */
    byte[] encoded() {
        return Arrays.copyOfRange(bytes, start, to);
    }

    /** The number of an INTEGER. */
    BigInteger integer() {
        need(INTEGER);
        if (from == to) {
            throw new IllegalArgumentException("it is not in DER");
        }
        return new BigInteger(content());
    }

    /** The content of an OCTET STRING. */
    byte[] octets() {
        return need(OCTET_STRING).content();
    }

    /** An OBJECT IDENTIFIER with dots. */
    String oid() {
        need(OID);
        StringBuilder text = new StringBuilder();
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number << 7 | bytes[i] & SEVEN_BITS;
            if (number >> 48 != 0) {
                throw new IllegalArgumentException("it has an identifier that is too long");
            }
            if (bytes[i] >= 0) {
                append(text, number);
                number = 0;
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, long number) {
        if (text.length() == 0) {
            long first = Math.min(number / 40, 2);
            text.append(first).append('.').append(number - first * 40);
        } else {
            text.append('.').append(number);
        }
    }
}
