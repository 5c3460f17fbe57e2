package dev.sshdaudit.files;

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
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recordings in one folder. Thread-safe. */
public final class Folder {

    private static final Logger LOG = LoggerFactory.getLogger(Folder.class);

    private final Path path;
    private final FolderKey key;
    private final Executor background;
    private final Syncer syncer;
    private final FreeSpace space;
    /** Null if several processes may use the folder. */
    private final Runnable onCleanedUp;

    private final OpenRecordings open = new OpenRecordings();
    private final Watch watch;
    private final FolderLock lock;
    private final Listing listing;
    private boolean inUse;
    /** The folder that was taken into use, or null. */
    private FileStat taken;

    private volatile Keeping keeping = Keeping.DEFAULT;
    private volatile String problem;
    private final AtomicInteger disturbed = new AtomicInteger();
    private volatile String lastDisturbance;
    /** Whether there is metadata that says "open" of recordings that were cut, as it could not be written. */
    private final AtomicBoolean untold = new AtomicBoolean();

    /**
     * Is used from {@link #use} on.
     *
     * @param background runs what takes long
     */
    public Folder(Path path, FolderKey key, Executor background, Syncer syncer) {
        this(path, key, background, syncer, null);
    }

    private Folder(Path path, FolderKey key, Executor background, Syncer syncer, Runnable onCleanedUp) {
        this.path = path;
        this.onCleanedUp = onCleanedUp;
        this.key = key;
        this.background = background;
        this.syncer = syncer;
        this.space = new FreeSpace(path, key);
        this.watch = new Watch(syncer, this::foundDisturbed);
        this.lock = new FolderLock(path);
        this.listing = new Listing(path, open, lock);
    }

    /**
     * A folder that is refused while somebody else uses it.
     *
     * @param onCleanedUp called in the background each time that the folder has been taken into use, when what a crash
     *     left in it has been set right
     */
    public static Folder ofOneProcess(
            Path path, FolderKey key, Executor background, Syncer syncer, Runnable onCleanedUp) {
        return new Folder(path, key, background, syncer, onCleanedUp);
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** How many recordings are being written here. */
    public int openRecordings() {
        return open.count();
    }

    /** What keeps recordings from being kept here. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** How often another program did something to recordings that were being written, and what it was last. */
    public Optional<String> disturbances() {
        int count = disturbed.get();
        return count == 0 ? Optional.empty() : Optional.of(count + ", last: " + lastDisturbance);
    }

    /** How new recordings are kept. */
    public Keeping keeping() {
        return keeping;
    }

    /** Bytes left on the disk, if that is known. */
    public OptionalLong freeSpace() {
        try {
            return OptionalLong.of(Files.getFileStore(path).getUsableSpace());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** New recordings come here from now on, and are kept so. It may be unusable yet: that is tried again with each of them. */
    public synchronized void use(Keeping how) {
        inUse = true;
        keeping = how;
        space.leave(how.minFreeSpace());
        problem = null;
        try {
            open();
            space.take(0);
        } catch (IOException e) {
            LOG.warn("{}. It is tried again with each recording.", failed(e).getMessage());
        }
    }

    /** New recordings go elsewhere from now on. */
    public synchronized void retire() {
        inUse = false;
        releaseIfIdle();
    }

    private synchronized void ended(String name) {
        watch.remove(name);
        open.remove(name);
        releaseIfIdle();
    }

    private void releaseIfIdle() {
        if (!inUse && open.count() == 0) {
            taken = null;
            release();
        }
    }

    /** Lets others in; what is still open here goes on. */
    public synchronized void release() {
        try {
            lock.release();
        } catch (IOException e) {
            LOG.warn("{} stays locked until this process ends: {}", path, Reasons.of(e));
        }
    }

    /** Makes the folder where there is none, and has what a crash left in it set right. */
    private synchronized void open() throws IOException {
        if (taken != null && isTaken()) {
            return;
        }
        taken = null;
        // the lock may be in a folder that was deleted or moved away
        release();
        Access.createFolders(path);
        if (!Files.isWritable(path)) {
            throw new AccessDeniedException(path.toString());
        }
        Access.warnIfOthersHaveAccess(path, key);
        if (lock()) {
            CleanUp cleanUp = new CleanUp(path, key, open, lock);
            background.execute(() -> {
                cleanUp.run();
                if (onCleanedUp != null) {
                    onCleanedUp.run();
                }
            });
        }
        taken = FileStat.behindLinks(path);
    }

    private boolean isTaken() throws IOException {
        try {
            return FileStat.behindLinks(path).isSameFile(taken);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private boolean lock() throws IOException {
        String reason = "it is used by another process, too";
        try {
            if (lock.acquire()) {
                return true;
            }
        } catch (IOException e) {
            reason = "it cannot be locked: " + Reasons.of(e);
        }
        if (onCleanedUp != null) {
            throw new IOException(reason);
        }
        LOG.warn("{}: recordings that a crash left open in \"{}\" are not looked for, as {}", key, path, reason);
        return false;
    }

    /** Opens a new recording, as {@link dev.sshdaudit.storage.AuditStorage#create} says. */
    public StorageOutput create(RecordingMetadata metadata) throws IOException {
        Path file = path.resolve(metadata.name());
        if (!RecordingFiles.isRecording(file)) {
            throw new IOException(metadata.name() + " cannot be a recording: it is named like metadata");
        }
        OpenFile created;
        try {
            open();
            space.take(0);
            created = OpenFile.create(file);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            throw failed(e);
        }
        open.add(metadata.name());
        FileOutput output = new FileOutput(
                created,
                new Disk(keeping.sync(), space, syncer),
                this::failed,
                this::untold,
                () -> ended(metadata.name()));
        try {
            output.update(metadata);
        } catch (IOException e) {
            output.discard();
            throw e;
        }
        watch.add(metadata.name(), output);
        problem = null;
        tell();
        return output;
    }

    /** Told once: on a full disk this concerns every recording, and the log may be the next thing to fill it. */
    private void untold(IOException e) {
        if (!untold.getAndSet(true)) {
            LOG.warn("Recordings in {} that are cut are said to be open there for now: {}", path, Reasons.of(e));
        }
    }

    /** Metadata can be written again. */
    private void tell() {
        // where recordings are taken away when they have ended, whoever does so has an eye on them
        if (onCleanedUp == null && lock.isHeld() && untold.getAndSet(false)) {
            background.execute(new CleanUp(path, key, open, lock));
        }
    }

    /** Remembers what went wrong, and says what is to be mended. */
    private IOException failed(IOException e) {
        if (e instanceof DisturbedException disturbance) {
            problem = describe(disturbance);
            if (disturbance.count()) {
                disturbed.incrementAndGet();
                lastDisturbance = e.getMessage();
            }
        } else {
            problem = e instanceof FreeSpace.TooLittleException ? e.getMessage() : describe(e);
        }
        return new IOException(problem, e);
    }

    /** Found where nothing was being written, so that no call could fail with it. */
    private void foundDisturbed(DisturbedException e) {
        LOG.error(
                "{}. What comes next of that connection counts as not recorded here.",
                failed(e).getMessage());
    }

    private String describe(DisturbedException e) {
        return key.says(
                path,
                "was changed by another program while a recording was being written: " + e.getMessage()
                        + ". See to it that no other program writes, moves or removes files there");
    }

    private String describe(IOException e) {
        return key.says(path, "cannot be used: " + Reasons.of(e));
    }

    /** Lists recordings, as {@link dev.sshdaudit.storage.RecordingCatalog#list} says. */
    public List<Entry> list(String namePrefix, int limit) throws IOException {
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
    public InputStream read(String name) throws IOException {
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
