package dev.sshdaudit.files;

import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recordings in one folder. A folder on another machine may not answer for hours. Its own threads wait for it then; who
 * calls {@link #use}, {@link #retire}, {@link #release} or {@link #freeSpace} waits for a second at most, who lists or reads
 * as long as it goes on answering. {@link #create} and what it returns are called by threads that record, which may wait.
 * Thread-safe.
 */
public final class Folder {

    private static final Logger LOG = LoggerFactory.getLogger(Folder.class);

    private final Path path;
    private final FolderKey key;
    private final Executor background;
    private final Syncer syncer;
    private final FreeSpace space;
    private final FolderThreads threads;
    private final Problems problems;
    /** Null if several processes may use the folder. */
    private final Runnable onCleanedUp;

    private final OpenRecordings open = new OpenRecordings();
    private final Watch watch;
    private final FolderLock lock;
    /** Null if one process at a time may use the folder. */
    private final Owners owners;

    private final Listing listing;

    /** Held while the folder is taken into use or let go: perhaps for as long as it does not answer. */
    private final ReentrantLock door = new ReentrantLock();
    /** The folder that was taken into use, or null. Guarded by {@link #door}. */
    private FileStat taken;

    private final Queue<Runnable> dueInBackground = new ConcurrentLinkedQueue<>();
    private volatile boolean inUse;
    private volatile Keeping keeping = Keeping.DEFAULT;
    /** Whether there is metadata that says "open" of recordings that were cut, as it could not be written. */
    private final AtomicBoolean untold = new AtomicBoolean();

    /**
     * A folder that several processes may use, from {@link #use} on.
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
        this.syncer = syncer.another();
        this.space = new FreeSpace(path, key);
        this.threads = new FolderThreads(path, key);
        this.problems = new Problems(path, key);
        this.watch = new Watch(this.syncer, problems::found);
        this.lock = new FolderLock(path);
        this.owners = onCleanedUp == null ? new Owners(path) : null;
        this.listing = new Listing(path, open, new Leavings(open, lock, owners), onCleanedUp == null);
    }

    /**
     * A folder that is refused while another process uses it.
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
        return threads.unanswered().or(problems::current);
    }

    /** How often another program did something to recordings that were being written, and what it was last. */
    public Optional<String> disturbances() {
        return problems.disturbances();
    }

    /** How new recordings are kept. */
    public Keeping keeping() {
        return keeping;
    }

    /** Bytes left on the disk, if that is known. */
    public OptionalLong freeSpace() {
        try {
            return OptionalLong.of(threads.ask(
                    FolderThreads.MOMENT, progress -> Files.getFileStore(path).getUsableSpace()));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** New recordings come here from now on, and are kept so. It may be unusable yet: that is tried again with each of them. */
    public void use(Keeping how) {
        inUse = true;
        keeping = how;
        space.leave(how.minFreeSpace());
        problems.over();
        CompletableFuture<Void> looked = threads.inTurn(this::takeIntoUse);
        if (threads.await(looked, FolderThreads.MOMENT)) {
            runInBackground();
        } else {
            LOG.warn("{}. It is used as soon as it answers.", key.says(path, "does not answer"));
            looked.thenRun(this::runInBackground);
        }
    }

    private void takeIntoUse() {
        door.lock();
        try {
            open();
            space.take(0);
        } catch (IOException e) {
            LOG.warn(
                    "{}. It is tried again with each recording.",
                    problems.failed(e).getMessage());
        } finally {
            door.unlock();
        }
    }

    private void runInBackground() {
        for (Runnable task = dueInBackground.poll(); task != null; task = dueInBackground.poll()) {
            background.execute(task);
        }
    }

    /** New recordings go elsewhere from now on. */
    public void retire() {
        inUse = false;
        threads.await(threads.inTurn(this::releaseIfIdle), FolderThreads.MOMENT);
    }

    private void ended(String name) {
        watch.remove(name);
        open.remove(name);
        if (!inUse && open.count() == 0) {
            threads.await(threads.inTurn(this::releaseIfIdle), FolderThreads.MOMENT);
        }
    }

    private void releaseIfIdle() {
        door.lock();
        try {
            if (!inUse && open.count() == 0) {
                letGo();
            }
        } finally {
            door.unlock();
        }
    }

    /** Lets other processes have the folder; what is still open here goes on. */
    public void release() {
        threads.await(
                threads.inTurn(() -> {
                    door.lock();
                    try {
                        letGo();
                    } finally {
                        door.unlock();
                    }
                }),
                FolderThreads.MOMENT);
    }

    private void letGo() {
        taken = null;
        unlock();
        if (owners != null) {
            owners.release();
        }
    }

    private void unlock() {
        try {
            lock.release();
        } catch (IOException e) {
            LOG.warn("{} stays locked until this process ends: {}", path, Reasons.of(e));
        }
    }

    /** Makes the folder where there is none, and has what a crash left in it set right. */
    private void open() throws IOException {
        if (taken != null && isTaken()) {
            return;
        }
        taken = null;
        // the lock may be in a folder that was deleted or moved away
        unlock();
        Access.createFolders(path);
        if (!Files.isWritable(path)) {
            throw new AccessDeniedException(path.toString());
        }
        Access.warnIfOthersHaveAccess(path, key);
        if (owners != null) {
            owners.acquire();
        }
        if (lock()) {
            CleanUp cleanUp = new CleanUp(path, key, open, lock, owners);
            dueInBackground.add(() -> {
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
            return FileStat.behindLinks(path).isSameFile(taken)
                    && lock.isIntact()
                    && (owners == null || owners.isIntact());
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

    private void openForRecording() throws IOException {
        boolean entered = false;
        try {
            entered = door.tryLock(FolderThreads.PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!entered) {
            throw new IOException("it does not answer");
        }
        try {
            open();
        } finally {
            door.unlock();
        }
    }

    /** Opens a new recording, as {@link dev.sshdaudit.storage.AuditStorage#create} says. */
    public StorageOutput create(RecordingMetadata metadata) throws IOException {
        Path file = path.resolve(metadata.name());
        if (!RecordingFiles.isRecording(file)) {
            throw new IOException(metadata.name() + " cannot be a recording: it is named like metadata");
        }
        OpenFile created;
        try {
            openForRecording();
            space.take(0);
            created = OpenFile.create(file);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            throw problems.failed(e);
        }
        open.add(metadata.name());
        runInBackground();
        FileOutput output = new FileOutput(
                created,
                new Disk(keeping.sync(), space, syncer, owners == null ? null : owners.own()),
                problems::failed,
                this::untold,
                () -> ended(metadata.name()));
        try {
            output.update(metadata);
        } catch (IOException e) {
            output.discard();
            throw e;
        }
        watch.add(metadata.name(), output);
        problems.over();
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
            background.execute(new CleanUp(path, key, open, lock, owners));
        }
    }

    /** Lists recordings, as {@link dev.sshdaudit.storage.RecordingCatalog#list} says. */
    public List<Entry> list(String namePrefix, int limit) throws IOException {
        return threads.ask(progress -> {
            if (Files.notExists(path)) {
                return List.of();
            }
            try {
                return listing.list(namePrefix, limit, progress);
            } catch (IOException e) {
                throw new IOException(problems.describe(e), e);
            }
        });
    }

    /** What is there now: the recording of the session that shows it would never come to an end. */
    public InputStream read(String name) throws IOException {
        Path file = path.resolve(name);
        return threads.ask(progress -> {
            // of anything but a file, to open it could already take forever
            if (!RecordingFiles.isRecording(file) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new NoSuchFileException(file.toString());
            }
            try {
                return RecordingInputStream.open(file, threads);
            } catch (NoSuchFileException e) {
                throw e;
            } catch (IOException e) {
                throw new IOException(problems.describe(e), e);
            }
        });
    }
}
