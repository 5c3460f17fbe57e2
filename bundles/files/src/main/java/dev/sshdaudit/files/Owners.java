package dev.sshdaudit.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which processes record in a folder that several processes use. Each process locks an owner file of its own in
 * the folder, and names that file in the metadata of its open recordings. If another process can get the lock, the
 * owner has ended, and its recordings whose metadata says "open" were cut. On a network file system this needs locks
 * that hold between machines. Thread-safe.
 */
final class Owners {

    private static final Logger LOG = LoggerFactory.getLogger(Owners.class);
    private static final String PREFIX = ".owner-";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    /**
     * The ids of this process's own owner files. They are never probed: on POSIX, closing any channel drops the lock.
     */
    private static final Set<String> OURS = ConcurrentHashMap.newKeySet();

    /** Channels that stay open, because closing them would drop a lock that this process holds on the same file. */
    private static final List<FileChannel> KEPT = new ArrayList<>();

    private final Path folder;

    @GuardedBy("this")
    private @Nullable String id;

    @GuardedBy("this")
    private @Nullable FileChannel channel;

    @GuardedBy("this")
    private @Nullable FileStat file;

    Owners(Path folder) {
        this.folder = folder;
    }

    private Path file(String owner) {
        return folder.resolve(PREFIX + owner);
    }

    /** The id by which metadata names this process, or null if the file system cannot lock. */
    synchronized @Nullable String own() {
        return id;
    }

    /** Makes an owner file for this process and locks it, unless it has one that is intact. */
    synchronized void acquire() {
        if (id != null && isIntact()) {
            return;
        }
        release();
        String next = UUID.randomUUID().toString().replace("-", "");
        // Locked before it is renamed: other processes take an owner file without a lock for one of a process that
        // ended.
        Path unlocked = folder.resolve(PREFIX + next + ".new");
        try {
            channel = FileChannel.open(
                    unlocked,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    Access.privateFile(unlocked));
            channel.lock();
            OURS.add(next);
            Files.move(unlocked, file(next), StandardCopyOption.ATOMIC_MOVE);
            file = FileStat.of(file(next));
            id = next;
        } catch (IOException e) {
            LOG.warn(
                    "{} has no locks: another process that uses this folder may take open recordings of this one for"
                            + " cut: {}",
                    folder,
                    Reasons.of(e));
            OURS.remove(next);
            closeAndDelete(unlocked);
        }
    }

    /** Whether the locked file is still the one at its path, which other processes probe. */
    synchronized boolean isIntact() {
        try {
            return id == null || file != null && FileStat.of(file(id)).isSameFile(file);
        } catch (IOException e) {
            return false;
        }
    }

    synchronized void release() {
        if (id != null) {
            String former = id;
            id = null;
            closeAndDelete(file(former));
            OURS.remove(former);
        }
    }

    @GuardedBy("this")
    private void closeAndDelete(Path path) {
        try (FileChannel closed = channel) {
            if (closed != null) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.debug("{} stays: {}", path, Reasons.of(e));
        } finally {
            channel = null;
        }
    }

    /** Whether the process that metadata names still runs. Counts as true where the file system does not tell. */
    boolean isAlive(String owner) {
        if (!ID.matcher(owner).matches()) {
            return false;
        }
        return OURS.contains(owner) || isLocked(file(owner));
    }

    private static boolean isLocked(Path file) {
        synchronized (KEPT) {
            FileChannel probe;
            try {
                probe = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                return false;
            } catch (IOException e) {
                LOG.debug("{} cannot be opened: {}", file, Reasons.of(e));
                return true;
            }
            boolean locked = true;
            try {
                locked = probe.tryLock() == null;
            } catch (OverlappingFileLockException e) {
                // another copy of this class in this process, loaded by another class loader, holds the lock
                KEPT.add(probe);
                return true;
            } catch (IOException e) {
                LOG.debug("{} cannot be locked: {}", file, Reasons.of(e));
            }
            closeQuietly(probe);
            return locked;
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("An owner file that was probed could not be closed", e);
        }
    }

    /**
     * Removes the owner files of processes that have ended.
     *
     * @return whether other processes record in the folder
     */
    boolean othersAfterClearing() throws IOException {
        boolean others = false;
        for (Path path :
                RecordingFiles.files(folder, file -> RecordingFiles.name(file).startsWith(PREFIX))) {
            String owner = RecordingFiles.name(path).substring(PREFIX.length()).replace(".new", "");
            if (owner.equals(own()) || !ID.matcher(owner).matches()) {
                // the latter is the file of another program
                continue;
            } else if (OURS.contains(owner) || isLocked(path)) {
                others = true;
            } else {
                Files.deleteIfExists(path);
            }
        }
        return others;
    }
}
