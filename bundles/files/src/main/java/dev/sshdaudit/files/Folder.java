package dev.sshdaudit.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps recordings in one folder. A folder on a network file system may not answer for hours, so threads of its own
 * wait for it. {@link #use}, {@link #retire}, {@link #release} and {@link #freeSpace} return after one second at most.
 * {@link #create} and the output that it returns may wait longer: only the storage's own threads call them. Thread-safe.
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
    private final @Nullable Runnable onCleanedUp;

    private final OpenRecordings open = new OpenRecordings();
    private final Watch watch;
    private final FolderLock lock;
    /** Null if one process at a time may use the folder. */
    private final @Nullable Owners owners;

    private final FolderCatalog catalog;

    /** Held while the folder is taken into use or let go, which lasts as long as the folder does not answer. */
    private final ReentrantLock door = new ReentrantLock();
    /** The folder that was taken into use, or null. */
    @GuardedBy("door")
    private @Nullable FileStat taken;

    private final Queue<Runnable> dueInBackground = new ConcurrentLinkedQueue<>();
    private volatile boolean inUse;
    private volatile Keeping keeping = Keeping.DEFAULT;
    /** Whether metadata of cut recordings says "open", because it could not be written. */
    private final AtomicBoolean untold = new AtomicBoolean();

    /**
     * Makes a folder that several processes may use. Nothing is done in it before {@link #use}.
     *
     * @param key the configuration keys that error messages name
     * @param background runs clean-ups, which may take minutes
     * @param syncer the syncer of the storage
     */
    public Folder(Path path, FolderKey key, Executor background, Syncer syncer) {
        this(path, key, background, syncer, null);
    }

    private Folder(Path path, FolderKey key, Executor background, Syncer syncer, @Nullable Runnable onCleanedUp) {
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
        Listing listing = new Listing(path, open, new Leavings(open, lock, owners), onCleanedUp == null);
        this.catalog = new FolderCatalog(
                path, key, threads, problems, listing, new Removal(path, open, listing), this::isSynced);
    }

    /**
     * Makes a folder that one process at a time may use: {@link #create} throws while another process uses it.
     *
     * @param onCleanedUp called on a background thread after each clean-up, that is, each time that the folder has been
     *     taken into use
     */
    public static Folder ofOneProcess(
            Path path, FolderKey key, Executor background, Syncer syncer, Runnable onCleanedUp) {
        return new Folder(path, key, background, syncer, onCleanedUp);
    }

    /** The path of the folder. */
    public Path path() {
        return path;
    }

    /** How many recordings this process is writing to the folder, without the segments of ledgers. */
    public int openRecordings() {
        return open.count(name -> !AuditLedger.isSegment(name));
    }

    /** Whether this process is writing the recording of this name. */
    public boolean isOpen(String name) {
        return open.contains(name);
    }

    /** The reason why recordings cannot be kept here now, with PID and key; empty if there is none. */
    public Optional<String> problem() {
        return threads.unanswered().or(problems::current);
    }

    /** How many open recordings other programs have changed, moved or removed, and the last such event. */
    public Optional<String> disturbances() {
        return problems.disturbances();
    }

    /** How new recordings are kept. */
    public Keeping keeping() {
        return keeping;
    }

    /** The free bytes of the disk; empty if the folder does not answer within a second. */
    public OptionalLong freeSpace() {
        try {
            return OptionalLong.of(threads.ask(
                    FolderThreads.MOMENT, progress -> Files.getFileStore(path).getUsableSpace()));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Takes the folder into use for new recordings. If the folder cannot be used yet, logs why, and tries again with
     * each new recording.
     *
     * @param how how new recordings are kept
     */
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

    /** Lets the folder go once its last open recording has ended: new recordings go to another folder. */
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

    /** Lets the folder go now, so that other processes may use it. Recordings that are open go on. */
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

    @GuardedBy("door")
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

    /** Makes the folder if it does not exist, locks it, and schedules a clean-up, unless all this is done already. */
    @GuardedBy("door")
    private void open() throws IOException {
        if (isTaken()) {
            return;
        }
        taken = null;
        // the folder may have been deleted or moved away, and the lock file with it
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
            CleanUp cleanUp = cleanUp();
            dueInBackground.add(() -> {
                cleanUp.run();
                if (onCleanedUp != null) {
                    onCleanedUp.run();
                }
            });
        }
        taken = FileStat.behindLinks(path);
    }

    private CleanUp cleanUp() {
        return new CleanUp(path, key, open, lock, owners, this::isSynced);
    }

    private boolean isSynced() {
        return keeping.sync() != Sync.none;
    }

    @GuardedBy("door")
    private boolean isTaken() throws IOException {
        try {
            return taken != null
                    && FileStat.behindLinks(path).isSameFile(taken)
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
            throw new IOException(
                    metadata.name() + " cannot be a recording: it is named like metadata, or like bytes aside");
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
            output.begin(metadata);
        } catch (IOException e) {
            output.discard();
            throw e;
        }
        watch.add(metadata.name(), output);
        problems.over();
        tell();
        return output;
    }

    /**
     * Logged for the first recording alone: on a full disk it would be logged for each, and the log needs space, too.
     */
    private void untold(IOException e) {
        if (!untold.getAndSet(true)) {
            LOG.warn("Recordings in {} that are cut are said to be open there for now: {}", path, Reasons.of(e));
        }
    }

    /** Starts a clean-up for recordings that were cut and say "open", as metadata can be written again. */
    private void tell() {
        // a folder of one process needs none: its storage looks after recordings that were cut
        if (onCleanedUp == null && lock.isHeld() && untold.getAndSet(false)) {
            background.execute(cleanUp());
        }
    }

    /** The recordings that are in the folder. */
    public FolderCatalog catalog() {
        return catalog;
    }
}
