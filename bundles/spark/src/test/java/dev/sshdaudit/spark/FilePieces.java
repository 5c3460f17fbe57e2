package dev.sshdaudit.spark;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;

/** Reads a file in small pieces, so that a small file has several reads, and does something before each. */
final class FilePieces extends FSInputStream {

    private static final int PIECE = 512;

    /** What is done. */
    interface Before {

        /** Called before each read; can wait, or fail in the place of the file. */
        void read() throws IOException;

        /** Called after each read. */
        default void got(int count) {}
    }

    private final FSDataInputStream in;
    private final Before before;

    FilePieces(FSDataInputStream in, Before before) {
        this.in = in;
        this.before = before;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        before.read();
        int count = in.read(target, offset, Math.min(length, PIECE));
        before.got(Math.max(0, count));
        return count;
    }

    @Override
    public void seek(long position) throws IOException {
        in.seek(position);
    }

    @Override
    public long getPos() throws IOException {
        return in.getPos();
    }

    @Override
    public boolean seekToNewSource(long position) {
        return false;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
