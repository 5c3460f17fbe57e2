package dev.sshdaudit.asciinema;

import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.message.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that are gathered for an output. The buffer grows as needed, and gives back all of its memory with {@link
 * #release}. For one thread at a time.
 */
final class CastBuffer {

    private static final int FIRST_SIZE = 512;
    private static final byte[] NONE = new byte[0];

    private byte[] bytes = NONE;
    private int length;

    int length() {
        return length;
    }

    /** Takes back the bytes from a length on. */
    void truncate(int newLength) {
        length = newLength;
    }

    /** Makes room for a number of bytes more. */
    void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            int size = Math.max(FIRST_SIZE, Integer.highestOneBit(needed - 1) * 2);
            bytes = Arrays.copyOf(bytes, size < 0 ? needed : size);
        }
    }

    /** Appends a byte, for which there is room. */
    void put(int b) {
        bytes[length++] = (byte) b;
    }

    /** Appends bytes, for which there is room. */
    void put(Bytes source, int from, int count) {
        source.copyTo(from, bytes, length, count);
        length += count;
    }

    /** Appends bytes, for which there is room. */
    void put(byte[] source) {
        System.arraycopy(source, 0, bytes, length, source.length);
        length += source.length;
    }

    /** Appends text of ASCII characters, making room for it. */
    void ascii(String text) {
        reserve(text.length());
        put(text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Appends a number in decimal digits, making room for it.
     *
     * @param value not negative
     * @param digits the least number of digits, filled with zeros
     */
    void number(long value, int digits) {
        reserve(Long.BYTES * 3);
        long limit = 10;
        int count = 1;
        while (count < digits || value >= limit && limit > 0) {
            limit *= 10;
            count++;
        }
        long rest = value;
        for (int i = length + count - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Writes all bytes to an output, in one call, and empties the buffer. */
    void writeTo(RecordingOutput output) throws IOException {
        int count = length;
        length = 0;
        if (count > 0) {
            output.write(bytes, 0, count);
        }
    }

    /** Gives back the memory of an empty buffer. The buffer can be used again. */
    void release() {
        bytes = NONE;
    }
}
