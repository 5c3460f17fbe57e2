package dev.sshdaudit.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Held while this process records in a folder: what says there that it is open, and is not open here, was cut. */
public final class FolderLock {

    private static final String NAME = ".lock";

    private final Path file;
    private FileChannel channel;
    private FileLock lock;
    private FileStat locked;

    /** For a folder, which is to be there when the lock is taken. */
    public FolderLock(Path folder) {
        this.file = folder.resolve(NAME);
    }

    /**
     * Takes the lock.
     *
     * @return false if somebody else holds it
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
            // held elsewhere in this process. On POSIX to close any channel to a file drops all locks on it that the
            // process has, so this channel stays open for now
            return false;
        }
        return lock != null;
    }

    /** Whether it is held, here. */
    public synchronized boolean isHeld() {
        return lock != null && lock.isValid();
    }

    /** Whether the file that others would lock is still the one that this process locked, if it did. */
    synchronized boolean isIntact() {
        try {
            return lock == null || FileStat.of(file).isSameFile(locked);
        } catch (IOException e) {
            return false;
        }
    }

    /** Lets others in. */
    public synchronized void release() throws IOException {
        lock = null;
        if (channel != null) {
            channel.close();
        }
    }
}
