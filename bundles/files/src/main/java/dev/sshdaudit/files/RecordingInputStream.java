package dev.sshdaudit.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file up to the end that it had when it was opened, and then the bytes that were kept aside for it, on the folder's own
 * threads. For one thread at a time.
 */
final class RecordingInputStream extends InputStream {

    private static final int CHUNK = 256 << 10;

    private final FileChannel channel;
    private final FolderThreads threads;
    private long left;
    private ByteBuffer chunk = ByteBuffer.allocate(0);

    /** What is read after the file; empty once that was begun. */
    private ByteBuffer tail;

    private RecordingInputStream(FileChannel channel, @Nullable AsideView aside, long position, FolderThreads threads)
            throws IOException {
        long length = aside == null ? channel.size() : aside.before(channel.size());
        byte[] after = aside == null ? new byte[0] : aside.tail();
        int skipped = (int) Math.min(after.length, Math.max(0, position - length));
        this.channel = channel;
        this.threads = threads;
        this.left = Math.max(0, length - position);
        this.tail = ByteBuffer.wrap(after, skipped, after.length - skipped);
        channel.position(position);
    }

    /**
     * Opens a file. Must be called on one of the folder's own threads, because it waits for the file system.
     *
     * @param position how many bytes to leave out at the beginning
     */
    static RecordingInputStream open(Path file, long position, FolderThreads threads) throws IOException {
        return AsideView.of(file, true, aside -> open(file, aside, position, threads));
    }

    private static RecordingInputStream open(Path file, @Nullable AsideView aside, long position, FolderThreads threads)
            throws IOException {
        FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        try {
            return new RecordingInputStream(channel, aside, position, threads);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public int read() throws IOException {
        return fill() ? chunk.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, chunk.remaining());
        chunk.get(bytes, offset, count);
        return count;
    }

    @Override
    public int available() {
        return chunk.remaining();
    }

    /** Reads the next chunk if none is left; returns whether there are bytes. */
    private boolean fill() throws IOException {
        if (!chunk.hasRemaining() && left > 0) {
            // a new buffer each time, because a read that was given up may still write into the old one
            ByteBuffer next = ByteBuffer.allocate((int) Math.min(CHUNK, left));
            int count = threads.ask(progress -> channel.read(next));
            left = count < 0 ? 0 : left - count;
            chunk = next.flip();
        }
        if (!chunk.hasRemaining() && left == 0) {
            chunk = tail;
            tail = ByteBuffer.allocate(0);
        }
        return chunk.hasRemaining();
    }

    /**
     * Closes the file on a thread of the folder, and does not wait: closing takes as long as the folder does not
     * answer.
     */
    @Override
    public void close() {
        left = 0;
        chunk = ByteBuffer.allocate(0);
        tail = chunk;
        threads.close(channel);
    }
}
