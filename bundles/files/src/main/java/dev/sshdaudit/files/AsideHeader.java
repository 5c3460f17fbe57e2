package dev.sshdaudit.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a file with bytes that are kept aside begins with. As long as its recording is being written, the header says no more than
 * that the file is one of ours. It is marked before the first of the bytes is appended to the recording, so that they are not
 * appended again behind a part of them when the process ends in between.
 *
 * @param isMarked whether the bytes are being appended to the recording
 * @param size where the bytes are appended: bytes that the recording has before them. 0 if not marked
 * @param modified when the recording or the bytes aside were written last, in milliseconds since 1970. 0 if not marked
 */
record AsideHeader(boolean isMarked, long size, long modified) {

    /** How many bytes a header has. */
    static final int BYTES = 32;

    /** The header of a recording that is being written. */
    static final AsideHeader FRESH = new AsideHeader(false, 0, 0);

    private static final byte[] MAGIC = "SSHDASD1".getBytes(StandardCharsets.US_ASCII);

    /** A header that says that bytes are being appended. */
    static AsideHeader marked(long size, long modified) {
        return new AsideHeader(true, size, modified);
    }

    /** The bytes: the magic, size and time, and a check that a mark which was not written as a whole fails. */
    byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .put(MAGIC)
                .putLong(size)
                .putLong(modified)
                .putLong(isMarked ? ~(size ^ modified) : 0)
                .array();
    }

    /** Reads the header of a file; null if the file is not one of ours, or too short. */
    static @Nullable AsideHeader read(FileChannel file) throws IOException {
        ByteBuffer bytes = beginning(file);
        if (bytes.remaining() < BYTES || !isMagic(bytes)) {
            return null;
        }
        long size = bytes.getLong(MAGIC.length);
        long modified = bytes.getLong(MAGIC.length + Long.BYTES);
        boolean isMarked = bytes.getLong(MAGIC.length + 2 * Long.BYTES) == ~(size ^ modified);
        return isMarked ? marked(size, modified) : FRESH;
    }

    /** Whether a file begins with a header, or is so short that its process may have ended before it had written a whole one. */
    static boolean isOurs(FileChannel file) throws IOException {
        return isMagic(beginning(file));
    }

    private static boolean isMagic(ByteBuffer bytes) {
        int length = Math.min(MAGIC.length, bytes.remaining());
        return Arrays.equals(bytes.array(), 0, length, MAGIC, 0, length);
    }

    private static ByteBuffer beginning(FileChannel file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        for (int count = 0; count >= 0 && bytes.hasRemaining(); ) {
            count = file.read(bytes, bytes.position());
        }
        return bytes.flip();
    }
}
