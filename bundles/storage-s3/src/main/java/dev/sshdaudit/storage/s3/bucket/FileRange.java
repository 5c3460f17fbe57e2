package dev.sshdaudit.storage.s3.bucket;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/**
 * A piece of a file that may grow meanwhile. Each call of {@link #open} opens the file anew, so that the piece can be
 * sent again.
 *
 * @param offset where the piece begins, in bytes
 * @param length bytes of the piece
 */
public record FileRange(Path file, long offset, long length) {

    private static final int BUFFER = 1 << 16;

    /** Reads the piece: all of it, or an error. */
    public InputStream open() throws IOException {
        return new RangeStream(FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    /** The MD5 sum of the piece, as RFC 1864 and S3's ETags need it. It protects from accidents, not from attackers. */
    public byte[] md5() throws IOException {
        MessageDigest digest = newMd5();
        try (InputStream in = new DigestInputStream(open(), digest)) {
            byte[] buffer = new byte[BUFFER];
            while (in.read(buffer) >= 0) {
                continue;
            }
        }
        return digest.digest();
    }

    /** An empty MD5 digest. */
    public static MessageDigest newMd5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK brings MD5", e);
        }
    }

    /**
     * Reads ahead: the SDK asks for 4 KiB at a time, and calls of the operating system for so little take longer than the SHA-256
     * sum does. This is no {@link java.io.BufferedInputStream}, of which the SDK may think that it can be reset and sent again.
     */
    private final class RangeStream extends InputStream {

        private final FileChannel channel;
        private final ByteBuffer ahead =
                ByteBuffer.allocate((int) Math.min(BUFFER, length)).limit(0);
        /** Where the channel is read next, in bytes from the beginning of the piece. */
        private long position;

        RangeStream(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            Objects.checkFromIndexSize(from, count, bytes.length);
            if (count == 0) {
                return 0;
            }
            if (!ahead.hasRemaining()) {
                if (position == length) {
                    return -1;
                } else if (count >= ahead.capacity()) {
                    return fill(ByteBuffer.wrap(bytes, from, (int) Math.min(count, length - position)));
                }
                int filled = fill(ahead.duplicate().clear().limit((int) Math.min(ahead.capacity(), length - position)));
                ahead.clear().limit(filled);
            }
            int n = Math.min(count, ahead.remaining());
            ahead.get(bytes, from, n);
            return n;
        }

        private int fill(ByteBuffer buffer) throws IOException {
            int n = channel.read(buffer, offset + position);
            if (n < 0) {
                throw new EOFException(file + " has become shorter than " + (offset + length) + " bytes");
            }
            position += n;
            return n;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
