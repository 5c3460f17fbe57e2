package dev.sshdaudit.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps space free on the disk of a folder. Asks the file system for its free space at most ten times a second, and
 * subtracts what this process writes in between. Thread-safe.
 */
final class FreeSpace {

    /** The disk has less free space than {@link #leave} asks for. */
    static final class TooLittleException extends IOException {

        private static final long serialVersionUID = 1L;

        TooLittleException(String message) {
            super(message);
        }
    }

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Path folder;
    private final FolderKey key;
    private volatile long floor;
    /** Whether the folder may have been put on another disk since the file system was asked. */
    private volatile boolean anew = true;

    @GuardedBy("this")
    private @Nullable FileStore store;

    @GuardedBy("this")
    private long free;

    @GuardedBy("this")
    private long lookedAt;

    @GuardedBy("this")
    private boolean tooLittle;

    FreeSpace(Path folder, FolderKey key) {
        this.folder = folder;
        this.key = key;
    }

    /** Sets how many bytes are to be left free from now on. Does not wait for the file system. */
    void leave(long bytes) {
        floor = bytes;
        anew = true;
    }

    /**
     * Takes space for bytes that are about to be written.
     *
     * @param bytes how many bytes; 0 only checks
     * @throws TooLittleException if less than the wanted space would be left free. From then on the disk needs a tenth
     *     more than that before space is taken again; otherwise each recording would be cut soon after it began
     * @throws IOException if the file system does not tell its free space
     */
    synchronized void take(long bytes) throws IOException {
        long left = floor;
        if (left == 0) {
            return;
        }
        long least = tooLittle ? left + left / 10 : left;
        long now = System.nanoTime();
        if (anew || now - lookedAt > LOOK_NANOS || free - bytes < least) {
            look(now);
        }
        tooLittle = free - bytes < least;
        if (tooLittle) {
            throw new TooLittleException("PID " + key.pid() + ", key " + key.minFreeSpaceKey() + ": \"" + folder
                    + "\" has " + free + " bytes free, and " + left + " are to be left free");
        }
        free -= bytes;
    }

    @GuardedBy("this")
    private void look(long now) throws IOException {
        if (anew) {
            anew = false;
            store = null;
        }
        if (store == null) {
            store = Files.getFileStore(folder);
        }
        free = store.getUsableSpace();
        lookedAt = now;
    }
}
