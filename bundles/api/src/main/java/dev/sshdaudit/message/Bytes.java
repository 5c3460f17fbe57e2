package dev.sshdaudit.message;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * An immutable sequence of bytes. The bytes may be a secret, so {@link #toString()} shows their number alone.
 */
public final class Bytes {

    /** No bytes at all; not the same as an absent value, which is {@code null}. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    /**
     * No bytes, in place of a secret that was taken out of a message before it was handed on. Equal to {@link #EMPTY}, and told from
     * it by {@code ==} alone: so no recording can hold it.
     */
    public static final Bytes MASKED = new Bytes(new byte[0]);

    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /**
     * Copies bytes out of a caller's array.
     *
     * @throws IndexOutOfBoundsException if the range is not inside the array
     */
    public static Bytes copyOf(byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        return length == 0 ? EMPTY : new Bytes(Arrays.copyOfRange(source, offset, offset + length));
    }

    /** Copies a whole array. */
    public static Bytes copyOf(byte[] source) {
        return copyOf(source, 0, source.length);
    }

    /** The UTF-8 encoding of a text. */
    public static Bytes utf8(String text) {
        return text.isEmpty() ? EMPTY : new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The number of bytes. */
    public int length() {
        return array.length;
    }

    /**
     * The byte at a position, from 0.
     *
     * @throws IndexOutOfBoundsException if there is no such position
     */
    public byte at(int index) {
        return array[index];
    }

    /**
     * Copies a range into a caller's array.
     *
     * @throws IndexOutOfBoundsException if either range does not exist
     */
    public void copyTo(int from, byte[] target, int offset, int length) {
        System.arraycopy(array, from, target, offset, length);
    }

    /** Writes all bytes to a stream. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(array);
    }

    /** A copy of all bytes. */
    public byte[] toByteArray() {
        return array.clone();
    }

    /** Decodes the bytes as UTF-8; invalid bytes become U+FFFD. */
    public String toUtf8() {
        return new String(array, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    @Override
    public String toString() {
        return "Bytes[" + array.length + "]";
    }
}
