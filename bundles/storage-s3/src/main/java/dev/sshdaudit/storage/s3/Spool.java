package dev.sshdaudit.storage.s3;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.files.Folder;
import dev.sshdaudit.files.FolderKey;
import dev.sshdaudit.files.Keeping;
import dev.sshdaudit.files.Reasons;
import dev.sshdaudit.files.Sync;
import dev.sshdaudit.files.Syncer;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.s3.upload.Uploads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recordings in one local folder, on their way to the bucket. Thread-safe. */
final class Spool {

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final FolderKey KEY = new FolderKey(S3Settings.PID, "local", "local.minFreeSpace");

    private final Path path;
    private final Uploads uploads;
    private final Folder folder;
    private final SpoolQuota quota;
    private final Ownership ownership;
    /** Names of the recordings that are here, being written or on their way. */
    @GuardedBy("this")
    private final Set<String> names = new HashSet<>();

    private final AtomicLong bytes = new AtomicLong();
    /** Whether new recordings come here. */
    @GuardedBy("this")
    private boolean inUse;

    /** What waits until bytes that are kept aside can be appended to their recordings. */
    private final Queue<Runnable> unwhole = new ConcurrentLinkedQueue<>();

    Spool(Path path, Uploads uploads, SpoolQuota quota, Executor background, Syncer syncer) {
        this.path = path;
        this.uploads = uploads;
        this.quota = quota;
        this.ownership = new Ownership(path, KEY);
        this.folder = Folder.ofOneProcess(path, KEY, background, syncer, this::recover);
    }

    Path path() {
        return path;
    }

    Folder folder() {
        return folder;
    }

    long bytes() {
        return bytes.get();
    }

    /** How many recordings are here, without the segments of ledgers. */
    synchronized int count() {
        return (int) names.stream().filter(name -> !AuditLedger.isSegment(name)).count();
    }

    Optional<String> problem() {
        return folder.problem();
    }

    /** Has new recordings come here from now on, and keeps them as {@code keeping} says. */
    synchronized void use(Keeping keeping) {
        inUse = true;
        folder.use(keeping);
    }

    /** Whether what is written is to survive a power failure. */
    boolean isSynced() {
        return folder.keeping().sync() != Sync.none;
    }

    /** Has work done later that could not be done now. */
    void later(Runnable work) {
        unwhole.add(work);
    }

    /** Whether there is work that was put off. */
    boolean hasLeft() {
        return !unwhole.isEmpty();
    }

    /** Does the work that was put off; what fails is put off again. */
    void doWhatIsLeft() {
        for (int i = unwhole.size(); i > 0; i--) {
            Runnable work = unwhole.poll();
            if (work != null) {
                work.run();
            }
        }
    }

    /** Tries to use the folder again, if new recordings come here. */
    synchronized void retry() {
        if (inUse) {
            folder.use(folder.keeping());
        }
    }

    /** Has new recordings go elsewhere from now on; those that are here still go up. */
    synchronized void retire() {
        inUse = false;
        if (!names.isEmpty()) {
            LOG.warn(
                    "PID audit.s3, key local: {} recordings are still in \"{}\". They go up from there; if this process"
                            + " ends before, set local back to have them sent",
                    names.size(),
                    path);
        }
        retireIfEmpty();
    }

    @GuardedBy("this")
    private void retireIfEmpty() {
        if (!inUse && names.isEmpty()) {
            folder.retire();
        }
    }

    private synchronized void enter(String name) throws IOException {
        if (!names.add(name)) {
            throw new FileAlreadyExistsException(path.resolve(name).toString());
        }
    }

    /** A recording is no longer in the folder. */
    synchronized void leave(String name) {
        names.remove(name);
        retireIfEmpty();
    }

    StorageOutput create(RecordingMetadata metadata) throws IOException {
        String name = metadata.name();
        if (!Ownership.isName(name)) {
            throw new IOException(name
                    + " cannot be a recording here: recordings are named by 32 hex digits first, segments of a ledger by"
                    + " the ledger's id and a number");
        }
        quota.check(0);
        enter(name);
        try {
            return create(new SpooledRecording(this, name), metadata);
        } catch (IOException | RuntimeException | Error e) {
            leave(name);
            throw e;
        }
    }

    private StorageOutput create(SpooledRecording recording, RecordingMetadata metadata) throws IOException {
        StorageOutput file = folder.create(metadata);
        try {
            recording.opened();
            Uploads.mark(recording.journal(), isSynced());
        } catch (IOException e) {
            file.abandon(metadata.ended(State.CUT, Instant.now()));
            recording.delete();
            throw new IOException(KEY.says(path, "cannot be used: " + Reasons.of(e)), e);
        }
        return new SpoolOutput(file, uploads.begin(recording, metadata), recording, quota);
    }

    /**
     * Recordings of this storage in the folder. Recordings of an earlier process are among them only when {@link
     * #recover} has come to them.
     */
    List<Entry> list(String namePrefix, int limit) throws IOException {
        List<Entry> entries = folder.catalog().list(namePrefix, limit);
        List<Entry> ours = ours(entries, this::has);
        boolean enough = ours.size() == entries.size() || entries.size() < limit;
        return enough
                ? ours
                : ours(folder.catalog().list(namePrefix, Integer.MAX_VALUE), this::has).stream()
                        .limit(limit)
                        .toList();
    }

    private static List<Entry> ours(List<Entry> entries, Predicate<String> isOurs) {
        return entries.stream()
                .filter(entry -> isOurs.test(entry.metadata().name()))
                .toList();
    }

    /** Opens a recording for reading. */
    InputStream read(String name) throws IOException {
        check(name);
        return folder.catalog().read(name);
    }

    /** Opens a recording for reading, but for its first bytes. */
    InputStream read(String name, long position) throws IOException {
        check(name);
        return folder.catalog().files().orElseThrow().open(name, position);
    }

    /** The present size of a recording. */
    long size(String name) throws IOException {
        check(name);
        return folder.catalog().files().orElseThrow().size(name);
    }

    /** The names of recordings and segments of this storage in the folder. */
    synchronized Set<String> names(String prefix) {
        return names.stream().filter(name -> name.startsWith(prefix)).collect(Collectors.toSet());
    }

    private void check(String name) throws NoSuchFileException {
        if (!has(name)) {
            throw new NoSuchFileException(name);
        }
    }

    /**
     * Deletes a recording that is here.
     *
     * @return whether the recording may be in the bucket
     * @throws NoSuchFileException if the recording is not here
     * @throws IOException if the recording is being written, or cannot be deleted now
     */
    boolean delete(String name) throws IOException {
        if (!has(name)) {
            throw new NoSuchFileException(name);
        } else if (folder.isOpen(name)) {
            throw new IOException("recording " + name + " is being written: it can be deleted when it has ended");
        }
        return uploads.discard(name);
    }

    /** Has recordings sent that an earlier process left, and clears up. Runs in the background. */
    private void recover() {
        try {
            int count = 0;
            Set<String> before;
            synchronized (this) {
                before = new HashSet<>(names);
            }
            for (Entry entry : ours(folder.catalog().listAll(), ownership::isOurs)) {
                String name = entry.metadata().name();
                // recordings of this process are on their way already
                if (entry.metadata().state() != State.OPEN && !before.contains(name) && take(name)) {
                    count += recover(entry) ? 1 : 0;
                }
            }
            Leftovers.clear(path, ownership, quarantine(), this::has);
            ownership.tellOfOthers();
            if (count > 0) {
                LOG.info("Recordings in {} that were left for now and go up: {}", path, count);
            }
        } catch (IOException e) {
            LOG.error(
                    "{}: what an earlier process left in \"{}\" cannot be looked for, and does not go up: {}",
                    KEY,
                    path,
                    Reasons.of(e));
        }
    }

    /**
     * Takes a recording of an earlier process on.
     *
     * @return false if it belongs to this process: if it is being recorded, or ended and was sent since the folder was
     *     listed
     */
    private boolean take(String name) {
        synchronized (this) {
            if (!names.add(name)) {
                return false;
            }
        }
        // without the lock, as the folder may not answer
        if (Files.exists(path.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        leave(name);
        return false;
    }

    /** Whether a recording is here, being written or on its way. */
    synchronized boolean has(String name) {
        return names.contains(name);
    }

    private boolean recover(Entry entry) {
        SpooledRecording recording = new SpooledRecording(this, entry.metadata().name());
        recording.grow(entry.size());
        try {
            recording.opened();
            if (entry.metadata().format().isEmpty()) {
                recording.quarantineMetadata();
            }
        } catch (IOException e) {
            tell(recording, e);
            return false;
        }
        recording.whenWhole(() -> goUp(recording, entry.metadata()));
        return true;
    }

    private void goUp(SpooledRecording recording, RecordingMetadata metadata) {
        try {
            uploads.recover(recording, metadata, recording.fileSize());
        } catch (IOException e) {
            tell(recording, e);
        }
    }

    private static void tell(SpooledRecording recording, IOException e) {
        LOG.error("{} does not go up before the next start: {}", recording.file(), Reasons.of(e));
    }

    /** So many bytes more are in the folder, or fewer if negative. */
    void grow(long count) {
        bytes.addAndGet(count);
        quota.take(count);
    }

    /** The journal of a recording. */
    Path journal(String name) {
        return ownership.journal(name);
    }

    /** The place for damaged files. */
    Quarantine quarantine() {
        return new Quarantine(path.resolve("quarantine"));
    }

    /** Lets other processes use the folder. */
    void close() {
        folder.release();
    }
}
