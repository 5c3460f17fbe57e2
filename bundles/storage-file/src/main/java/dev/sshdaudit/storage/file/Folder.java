package dev.sshdaudit.storage.file;

import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recordings in one folder. Thread-safe. */
final class Folder {

    private static final Logger LOG = LoggerFactory.getLogger(Folder.class);

    private final Path path;
    private final Executor background;
    private final OpenRecordings open = new OpenRecordings();
    private final FolderLock lock;
    private final Listing listing;
    private boolean inUse;
    private boolean ready;
    private volatile String problem;

    Folder(Path path, Executor background) {
        this.path = path;
        this.background = background;
        this.lock = new FolderLock(path);
        this.listing = new Listing(path, open, lock);
    }

    Path path() {
        return path;
    }

    int openRecordings() {
        return open.count();
    }

    /** What keeps recordings from being kept here. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    OptionalLong freeSpace() {
        try {
            return OptionalLong.of(Files.getFileStore(path).getUsableSpace());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** New recordings come here from now on. It may be unusable yet: that is tried again with each of them. */
    synchronized void use() {
        inUse = true;
        problem = null;
        try {
            open();
        } catch (IOException e) {
            LOG.warn("{}. It is tried again with each recording.", failed(e).getMessage());
        }
    }

    /** New recordings go elsewhere from now on. */
    synchronized void retire() {
        inUse = false;
        releaseIfIdle();
    }

    private synchronized void ended(String name) {
        open.remove(name);
        releaseIfIdle();
    }

    private void releaseIfIdle() {
        if (!inUse && open.count() == 0) {
            ready = false;
            release();
        }
    }

    /** Lets others in; what is still open here goes on. */
    synchronized void release() {
        try {
            lock.release();
        } catch (IOException e) {
            LOG.warn("{} stays locked until this process ends: {}", path, Reasons.of(e));
        }
    }

    /** Makes the folder where there is none, and has what a crash left in it set right. */
    private synchronized void open() throws IOException {
        if (ready && Files.isDirectory(path)) {
            return;
        }
        ready = false;
        // it may be of a folder that has been deleted
        release();
        Access.createFolders(path);
        if (!Files.isWritable(path)) {
            throw new AccessDeniedException(path.toString());
        }
        Access.warnIfOthersHaveAccess(path);
        if (lock()) {
            background.execute(new CleanUp(path, open, lock));
        }
        ready = true;
    }

    private boolean lock() {
        String reason = "it is used by another process, too";
        try {
            if (lock.acquire()) {
                return true;
            }
        } catch (IOException e) {
            reason = "it cannot be locked: " + Reasons.of(e);
        }
        LOG.warn(
                "PID {}, key directory: recordings that a crash left open in \"{}\" are not looked for, as {}",
                FileSettings.PID,
                path,
                reason);
        return false;
    }

    StorageOutput create(RecordingMetadata metadata) throws IOException {
        Path file = path.resolve(metadata.name());
        if (!RecordingFiles.isRecording(file)) {
            throw new IOException(metadata.name() + " cannot be a recording: it is named like metadata");
        }
        FileChannel channel;
        try {
            open();
            channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    Access.privateFile(file));
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            throw failed(e);
        }
        open.add(metadata.name());
        FileOutput output = new FileOutput(file, channel, this::failed, () -> ended(metadata.name()));
        try {
            output.update(metadata);
        } catch (IOException e) {
            output.discard();
            throw e;
        }
        problem = null;
        return output;
    }

    /** Remembers what went wrong, and says what is to be mended. */
    private IOException failed(IOException e) {
        problem = describe(e);
        return new IOException(problem, e);
    }

    private String describe(IOException e) {
        return "PID " + FileSettings.PID + ", key directory: \"" + path + "\" cannot be used: " + Reasons.of(e);
    }

    List<Entry> list(String namePrefix, int limit) throws IOException {
        if (Files.notExists(path)) {
            return List.of();
        }
        try {
            return listing.list(namePrefix, limit);
        } catch (IOException e) {
            throw new IOException(describe(e), e);
        }
    }

    /** What is there now: who looks at the recording of the session in which he looks would not come to an end. */
    InputStream read(String name) throws IOException {
        Path file = path.resolve(name);
        // of anything but a file, to open it could already take forever
        if (!RecordingFiles.isRecording(file) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.toString());
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(describe(e), e);
        }
        try {
            return new BoundedInputStream(Channels.newInputStream(channel), channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
