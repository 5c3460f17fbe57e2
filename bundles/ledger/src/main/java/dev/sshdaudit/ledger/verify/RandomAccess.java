package dev.sshdaudit.ledger.verify;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file that is read at several places, by several threads at once. */
public interface RandomAccess extends Closeable {

    /** Bytes of a file that can be in memory. */
    int MOST_IN_MEMORY = 64 << 20;

    /** How many bytes the file has. */
    long size() throws IOException;

    /**
     * Reads bytes.
     *
     * @param position where in the file
     * @param target where the bytes go, from its beginning
     * @param length how many bytes at most
     * @return how many bytes were read; fewer than asked for only at the end of the file
     */
    int read(long position, byte[] target, int length) throws IOException;

    /** Reads from a channel, which is closed with the returned object. */
    static RandomAccess of(FileChannel channel) {
        return new RandomAccess() {
            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public int read(long position, byte[] target, int length) throws IOException {
                ByteBuffer buffer = ByteBuffer.wrap(target, 0, length);
                while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {
                    continue;
                }
                return buffer.position();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    /**
     * Reads an input to its end, into memory.
     *
     * @throws IOException if it has more than 64 MiB
     */
    static RandomAccess of(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MOST_IN_MEMORY);
        if (in.read() >= 0) {
            throw new IOException("the segment is larger than " + MOST_IN_MEMORY + " bytes");
        }
        return new RandomAccess() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public int read(long position, byte[] target, int length) {
                int from = (int) Math.min(position, bytes.length);
                int count = Math.min(length, bytes.length - from);
                System.arraycopy(bytes, from, target, 0, count);
                return count;
            }

            @Override
            public void close() {
                // there is nothing to let go
            }
        };
    }
}
