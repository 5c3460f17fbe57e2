package dev.sshdaudit.ledger.verify;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file that is read at several places, by several threads at once. */
public interface RandomAccess extends Closeable {

    /** Bytes of a file that is kept in memory at most. */
    int MOST_IN_MEMORY = 4 << 20;

    /** Opens a file. */
    @FunctionalInterface
    interface Opener {

        /** Opens the file at its beginning. */
        InputStream open() throws IOException;
    }

    /** Opens a file at a place. */
    @FunctionalInterface
    interface PlaceOpener {

        /** Opens the file so many bytes behind its beginning. */
        InputStream open(long position) throws IOException;
    }

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
     * Reads from inputs, each of which begins with the beginning of the file. A file of at most 4 MiB is read into memory at once; a
     * larger one is counted at once, and opened anew for each place.
     */
    static RandomAccess of(Opener opener) throws IOException {
        byte[] first;
        long size;
        try (InputStream in = opener.open()) {
            first = in.readNBytes(MOST_IN_MEMORY);
            size = first.length + in.transferTo(OutputStream.nullOutputStream());
        }
        return size == first.length ? inMemory(first) : of(size, position -> skipped(opener.open(), position));
    }

    private static InputStream skipped(InputStream in, long position) throws IOException {
        try {
            in.skipNBytes(position);
            return in;
        } catch (IOException | RuntimeException | Error e) {
            in.close();
            throw e;
        }
    }

    private static RandomAccess inMemory(byte[] bytes) {
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

    /** Reads from inputs, one for each place, which begin there. */
    static RandomAccess of(long size, PlaceOpener opener) {
        return new RandomAccess() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public int read(long position, byte[] target, int length) throws IOException {
                if (position >= size) {
                    return 0;
                }
                try (InputStream in = opener.open(position)) {
                    return in.readNBytes(target, 0, (int) Math.min(length, size - position));
                }
            }

            @Override
            public void close() {
                // each read closes what it opened
            }
        };
    }
}
