package dev.sshdaudit.spark;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** The local file system: it counts what is opened and read, can fail, and can run something before a file is opened. */
public final class CountedFiles extends LocalFileSystem {

    static final AtomicLong BYTES = new AtomicLong();
    static final List<String> OPENED = new CopyOnWriteArrayList<>();

    /** How many reads of files fail from now on, each at the second block. */
    static final AtomicInteger FAILURES = new AtomicInteger();

    static volatile Runnable beforeOpening = () -> {};

    static void reset() {
        BYTES.set(0);
        OPENED.clear();
        FAILURES.set(0);
        beforeOpening = () -> {};
    }

    @Override
    public FSDataInputStream open(Path path, int buffer) throws IOException {
        OPENED.add(path.getName());
        beforeOpening.run();
        return new FSDataInputStream(new Counted(super.open(path, buffer)));
    }

    private static final class Counted extends FSInputStream {

        private final FSDataInputStream in;
        private int reads;

        private Counted(FSDataInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (++reads == 2 && FAILURES.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IOException("the connection was reset");
            }
            // in pieces, so that a file has several reads
            int count = in.read(target, offset, Math.min(length, 512));
            BYTES.addAndGet(Math.max(0, count));
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
}
