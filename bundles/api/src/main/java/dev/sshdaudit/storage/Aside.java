package dev.sshdaudit.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * The end of a recording that was cut while bytes were {@linkplain StorageOutput#keepAside kept aside}: those bytes, and then a
 * trailer of {@link #TRAILER_BYTES} bytes that tells how many they are: their number, big-endian in 8 bytes, and 16 bytes that
 * are always the same.
 */
public final class Aside {

    /** How many bytes the trailer has. */
    public static final int TRAILER_BYTES = 24;

    /** How many bytes at most are kept aside at any time. */
    public static final int LIMIT = 192 * 1024;

    private static final byte[] MAGIC = "sshd-audit aside".getBytes(StandardCharsets.US_ASCII);

    private Aside() {}

    /**
     * The trailer.
     *
     * @param length how many bytes precede the trailer that were kept aside
     */
    public static byte[] trailer(long length) {
        return ByteBuffer.allocate(TRAILER_BYTES).putLong(length).put(MAGIC).array();
    }

    /**
     * Looks for a trailer.
     *
     * @param end the last {@link #TRAILER_BYTES} bytes of a recording
     * @return how many bytes precede the trailer that were kept aside; empty if these bytes are no trailer
     */
    public static OptionalLong length(byte[] end) {
        if (end.length != TRAILER_BYTES || !Arrays.equals(end, Long.BYTES, TRAILER_BYTES, MAGIC, 0, MAGIC.length)) {
            return OptionalLong.empty();
        }
        long length = ByteBuffer.wrap(end).getLong();
        return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    }
}
