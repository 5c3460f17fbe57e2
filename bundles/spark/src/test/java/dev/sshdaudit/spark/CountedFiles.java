package dev.sshdaudit.spark;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

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

    /** Made by Hadoop. */
    public CountedFiles() {
        super(new Raw());
    }

    private static final class Raw extends RawLocalFileSystem {

        @Override
        public FSDataInputStream open(Path path, int buffer) throws IOException {
            OPENED.add(path.getName());
            beforeOpening.run();
            return new FSDataInputStream(new FilePieces(super.open(path, buffer), new Count()));
        }
    }

    private static final class Count implements FilePieces.Before {

        private int reads;

        @Override
        public void read() throws IOException {
            if (++reads == 2 && FAILURES.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IOException("the connection was reset");
            }
        }

        @Override
        public void got(int count) {
            BYTES.addAndGet(count);
        }
    }
}
