package dev.sshdaudit.files;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Keeps some space free where a folder is. The file system is asked ten times a second at most; in between, what we write
 * ourselves is taken off. Thread-safe.
 */
final class FreeSpace {

    /** There is less space than is to be left free. */
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
    /** Whether the folder may be on another disk by now. */
    private volatile boolean anew = true;

    private FileStore store;
    private long free;
    private long lookedAt;
    private boolean tooLittle;

    FreeSpace(Path folder, FolderKey key) {
        this.folder = folder;
        this.key = key;
    }

    /** From now on, this much is to be left free. Waits for nothing. */
    void leave(long bytes) {
        floor = bytes;
        anew = true;
    }

    /**
     * Takes space.
     *
     * @throws TooLittleException if too little would be left free. Then a tenth more must become free before it goes on: at
     *     the very edge, each recording would be cut as soon as it begins
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
