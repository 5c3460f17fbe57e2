package dev.sshdaudit.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lock file of a folder. While this process holds the lock, and no process of an older version writes to the
 * folder, a recording whose metadata says "open" and names no owner was cut, unless this process writes it.
 * Thread-safe.
 */
public final class FolderLock {

    private static final String NAME = ".lock";

    private final Path file;

    @GuardedBy("this")
    private @Nullable FileChannel channel;

    @GuardedBy("this")
    private @Nullable FileLock lock;

    @GuardedBy("this")
    private @Nullable FileStat locked;

    /** Makes a lock that is not held yet. The folder must exist when {@link #acquire} is called. */
    public FolderLock(Path folder) {
        this.file = folder.resolve(NAME);
    }

    /**
     * Takes the lock.
     *
     * @return false if another process, or another object of this process, holds it
     * @throws IOException if the file system cannot lock
     */
    public synchronized boolean acquire() throws IOException {
        if (isHeld()) {
            return true;
        }
        release();
        channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                Access.privateFile(file));
        try {
            lock = channel.tryLock();
            locked = FileStat.of(file);
        } catch (OverlappingFileLockException e) {
            // Another object of this process holds it. This channel stays open for now: on POSIX, closing any channel
            // of a file drops all locks that the process holds on the file.
            return false;
        }
        return lock != null;
    }

    /** Whether this object holds the lock. */
    public synchronized boolean isHeld() {
        return lock != null && lock.isValid();
    }

    /** Whether the file at the lock's path is still the one that this object locked; true if it locked none. */
    synchronized boolean isIntact() {
        try {
            return lock == null || locked != null && FileStat.of(file).isSameFile(locked);
        } catch (IOException e) {
            return false;
        }
    }

    /** Gives the lock back. */
    public synchronized void release() throws IOException {
        lock = null;
        if (channel != null) {
            channel.close();
        }
    }
}
