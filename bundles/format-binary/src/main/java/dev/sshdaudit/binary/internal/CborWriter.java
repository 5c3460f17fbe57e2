package dev.sshdaudit.binary.internal;

import dev.sshdaudit.message.Bytes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes canonical CBOR (RFC 8949, section 4.2.1: definite lengths, shortest integers) into compressed units. Every recorded byte
 * passes here, so this class is written for speed instead of using a library: it collects items, so that the compressor is called
 * once for hundreds of keystrokes, and it allocates nothing. A connection leases an instance while it is active.
 */
final class CborWriter {

    private static final int BUFFER_SIZE = 16 * 1024;
    private static final int LONGEST_HEAD = 9;
    private static final int LONGEST_CHARACTER = 4;
    private static final int REPLACEMENT = 0xfffd;

    private final byte[] buffer = new byte[BUFFER_SIZE];
    private final Compressor compressor;
    private int length;

    CborWriter(Compressor compressor) {
        this.compressor = compressor;
    }

    /** Begins a compressed unit. */
    void begin(Compressor.Target output) {
        compressor.begin(output);
    }

    /** As {@link Compressor#at}. */
    void at(long nanos) {
        compressor.at(nanos);
    }

    /** Compresses what comes next faster and to more bytes, because messages come faster than they are compressed. */
    void hurry() throws IOException {
        compressor.hurry();
    }

    /** Hands all items that were written on to the output. */
    void sync() throws IOException {
        spill();
        compressor.sync();
    }

    /** As {@link Compressor#pause}. */
    Compressor.@Nullable PausedUnit pause() {
        return compressor.pause();
    }

    /** As {@link Compressor#resume}. */
    void resume(Compressor.PausedUnit unit, Compressor.Target output) {
        compressor.resume(unit, output);
    }

    /** Ends the compressed unit and hands it on to the output. */
    void finish() throws IOException {
        spill();
        compressor.finish();
    }

    /** Forgets the last unit, finished or not. */
    void reset() {
        length = 0;
        compressor.reset();
    }

    /** Frees the memory outside the heap. No method may be called afterwards. */
    void end() {
        compressor.end();
    }

    /** Writes items that are encoded already. */
    void raw(byte[] items) throws IOException {
        if (items.length > BUFFER_SIZE - length) {
            spill();
            if (items.length > BUFFER_SIZE) {
                compressor.write(items, 0, items.length);
                return;
            }
        }
        System.arraycopy(items, 0, buffer, length, items.length);
        length += items.length;
    }

    void mapHead(int entries) throws IOException {
        head(Cbor.MAP, entries);
    }

    void arrayHead(int entries) throws IOException {
        head(Cbor.ARRAY, entries);
    }

    void nothing() throws IOException {
        single(Cbor.NULL);
    }

    void bool(boolean value) throws IOException {
        single(value ? Cbor.TRUE : Cbor.FALSE);
    }

    void integer(long value) throws IOException {
        if (value >= 0) {
            head(Cbor.UNSIGNED, value);
        } else {
            head(Cbor.NEGATIVE, -1 - value);
        }
    }

    /** Writes an unsigned number of 64 bits. */
    void unsigned(long value) throws IOException {
        head(Cbor.UNSIGNED, value);
    }

    /** Writes a byte string, or null. */
    void bytes(@Nullable Bytes value) throws IOException {
        if (value == null) {
            nothing();
            return;
        }
        int size = value.length();
        head(Cbor.BYTES, size);
        for (int from = 0; from < size; ) {
            if (length == BUFFER_SIZE) {
                spill();
            }
            int part = Math.min(size - from, BUFFER_SIZE - length);
            value.copyTo(from, buffer, length, part);
            length += part;
            from += part;
        }
    }

    /** Writes text. A surrogate without its other half becomes U+FFFD, because UTF-8 cannot encode it. */
    void text(String value) throws IOException {
        head(Cbor.TEXT, utf8Length(value));
        int chars = value.length();
        for (int i = 0; i < chars; i++) {
            room(LONGEST_CHARACTER);
            char c = value.charAt(i);
            if (c < 0x80) {
                buffer[length++] = (byte) c;
            } else {
                int codePoint = value.codePointAt(i);
                i += Character.charCount(codePoint) - 1;
                character(encodable(codePoint));
            }
        }
    }

    /** The number of bytes of a text in UTF-8. */
    static long utf8Length(String value) {
        int chars = value.length();
        long bytes = chars;
        for (int i = 0; i < chars; i++) {
            char c = value.charAt(i);
            if (c >= 0x800) {
                bytes += 2; // a pair of surrogates takes four bytes: its first char adds them, and its second none
                if (Character.isHighSurrogate(c) && i + 1 < chars && Character.isLowSurrogate(value.charAt(i + 1))) {
                    i++;
                }
            } else if (c >= 0x80) {
                bytes++;
            }
        }
        return bytes;
    }

    /** The code point itself, or U+FFFD in place of one that UTF-8 cannot encode. */
    static int encodable(int codePoint) {
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return surrogate ? REPLACEMENT : codePoint;
    }

    private void character(int c) {
        if (c < 0x800) {
            buffer[length++] = (byte) (0xc0 | c >> 6);
        } else {
            if (c < 0x10000) {
                buffer[length++] = (byte) (0xe0 | c >> 12);
            } else {
                buffer[length++] = (byte) (0xf0 | c >> 18);
                buffer[length++] = (byte) (0x80 | c >> 12 & 0x3f);
            }
            buffer[length++] = (byte) (0x80 | c >> 6 & 0x3f);
        }
        buffer[length++] = (byte) (0x80 | c & 0x3f);
    }

    private void head(int major, long value) throws IOException {
        room(LONGEST_HEAD);
        int first = major << 5;
        if (value >>> Integer.SIZE != 0) {
            buffer[length++] = (byte) (first | Cbor.EIGHT_BYTES);
            bigEndian(value, 8);
        } else if (value < Cbor.ONE_BYTE) {
            buffer[length++] = (byte) (first | (int) value);
        } else if (value < 1 << 8) {
            buffer[length++] = (byte) (first | Cbor.ONE_BYTE);
            bigEndian(value, 1);
        } else if (value < 1 << 16) {
            buffer[length++] = (byte) (first | Cbor.TWO_BYTES);
            bigEndian(value, 2);
        } else {
            buffer[length++] = (byte) (first | Cbor.FOUR_BYTES);
            bigEndian(value, 4);
        }
    }

    private void bigEndian(long value, int bytes) {
        for (int shift = (bytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            buffer[length++] = (byte) (value >>> shift);
        }
    }

    private void single(byte item) throws IOException {
        room(1);
        buffer[length++] = item;
    }

    private void room(int bytes) throws IOException {
        if (bytes > BUFFER_SIZE - length) {
            spill();
        }
    }

    private void spill() throws IOException {
        int spilled = length;
        length = 0;
        if (spilled > 0) {
            compressor.write(buffer, 0, spilled);
        }
    }
}
