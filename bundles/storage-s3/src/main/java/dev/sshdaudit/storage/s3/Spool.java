package dev.sshdaudit.storage.s3;

import dev.sshdaudit.files.Folder;
import dev.sshdaudit.files.FolderKey;
import dev.sshdaudit.files.Keeping;
import dev.sshdaudit.files.MetadataFile;
import dev.sshdaudit.files.Reasons;
import dev.sshdaudit.files.Sync;
import dev.sshdaudit.files.Syncer;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.s3.upload.DamagedFileException;
import dev.sshdaudit.storage.s3.upload.SpooledFile;
import dev.sshdaudit.storage.s3.upload.Uploads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
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
    /** Names of the recordings that are here, being written or on their way. Guarded by this. */
    private final Set<String> names = new HashSet<>();

    private final AtomicLong bytes = new AtomicLong();
    /** Whether new recordings come here. Guarded by this. */
    private boolean inUse;

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

    synchronized int count() {
        return names.size();
    }

    Optional<String> problem() {
        return folder.problem();
    }

    /** Has new recordings come here from now on, and keeps them as {@code keeping} says. */
    synchronized void use(Keeping keeping) {
        inUse = true;
        folder.use(keeping);
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

    private synchronized void leave(String name) {
        names.remove(name);
        retireIfEmpty();
    }

    StorageOutput create(RecordingMetadata metadata) throws IOException {
        String name = metadata.name();
        if (!Ownership.isName(name)) {
            throw new IOException(name + " cannot be a recording here: recordings are named by 32 hex digits first");
        }
        quota.check(0);
        enter(name);
        try {
            return create(new SpooledRecording(name), metadata);
        } catch (IOException | RuntimeException | Error e) {
            leave(name);
            throw e;
        }
    }

    private StorageOutput create(SpooledRecording recording, RecordingMetadata metadata) throws IOException {
        StorageOutput file = folder.create(metadata);
        try {
            recording.opened();
            Uploads.mark(recording.journal(), folder.keeping().sync() != Sync.none);
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
        return list(namePrefix, limit, this::isHere);
    }

    private List<Entry> list(String namePrefix, int limit, Predicate<String> isOurs) throws IOException {
        List<Entry> entries = folder.list(namePrefix, limit);
        List<Entry> ours = ours(entries, isOurs);
        boolean enough = ours.size() == entries.size() || entries.size() < limit;
        return enough
                ? ours
                : ours(folder.list(namePrefix, Integer.MAX_VALUE), isOurs).stream()
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
        if (!isHere(name)) {
            throw new NoSuchFileException(name);
        }
        return folder.read(name);
    }

    /** Has recordings sent that an earlier process left, and clears up. Runs in the background. */
    private void recover() {
        try {
            int count = 0;
            Set<String> before;
            synchronized (this) {
                before = new HashSet<>(names);
            }
            for (Entry entry : list("", Integer.MAX_VALUE, ownership::isOurs)) {
                String name = entry.metadata().name();
                // recordings of this process are on their way already
                if (entry.metadata().state() != State.OPEN && !before.contains(name) && take(name)) {
                    count += recover(entry) ? 1 : 0;
                }
            }
            Leftovers.clear(path, ownership, quarantine(), this::isHere);
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

    private synchronized boolean isHere(String name) {
        return names.contains(name);
    }

    private boolean recover(Entry entry) {
        SpooledRecording recording = new SpooledRecording(entry.metadata().name());
        recording.grow(entry.size());
        try {
            recording.opened();
            if (entry.metadata().format().isEmpty()) {
                recording.quarantineMetadata();
            }
            uploads.recover(recording, entry.metadata(), entry.size());
            return true;
        } catch (IOException e) {
            LOG.error("{} does not go up before the next start: {}", recording.file(), Reasons.of(e));
            return false;
        }
    }

    private Quarantine quarantine() {
        return new Quarantine(path.resolve("quarantine"));
    }

    /** Lets other processes use the folder. */
    void close() {
        folder.release();
    }

    private final class SpooledRecording implements SpooledFile, SpoolOutput.Spooled {

        private final String name;
        private long size;
        private boolean gone;
        /** The file's identity, such as its inode; null where the file system has none. */
        private volatile Object fileKey;

        SpooledRecording(String name) {
            this.name = name;
        }

        @Override
        public synchronized void grow(long count) {
            if (!gone) {
                size += count;
                bytes.addAndGet(count);
                quota.take(count);
            }
        }

        /** Notes the file's identity, so that another file in its place is noticed. */
        void opened() throws IOException {
            fileKey = attributes().fileKey();
        }

        @Override
        public void writtenAgain() {
            try {
                opened();
            } catch (IOException e) {
                // the upload meets the same error, and tells it
                LOG.debug("{} is not there", file(), e);
            }
        }

        private BasicFileAttributes attributes() throws IOException {
            return Files.readAttributes(file(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        }

        @Override
        public long fileSize() {
            try {
                return attributes().size();
            } catch (IOException e) {
                // the upload meets the same error, and tells it
                LOG.debug("{} has no size", file(), e);
                return 0;
            }
        }

        /** Puts metadata aside, too, that was written after the recording was put aside. */
        @Override
        public void ended() {
            synchronized (this) {
                if (!gone) {
                    return;
                }
            }
            try {
                Spool.this.quarantine().take(MetadataFile.of(file()));
            } catch (IOException e) {
                LOG.warn("The metadata of {} is not put aside: {}", file(), Reasons.of(e));
            }
        }

        @Override
        public void check(long expected, boolean ended) throws IOException {
            BasicFileAttributes now;
            try {
                now = attributes();
            } catch (NoSuchFileException e) {
                throw new DamagedFileException("it is gone");
            }
            if (!now.isRegularFile() || !Objects.equals(now.fileKey(), fileKey)) {
                throw new DamagedFileException("another file has taken its place");
            } else if (now.size() < expected || ended && now.size() > expected) {
                throw new DamagedFileException("it has " + now.size() + " bytes, and " + expected + " were recorded");
            }
        }

        @Override
        public Path file() {
            return path.resolve(name);
        }

        @Override
        public Path journal() {
            return ownership.journal(name);
        }

        /**
         * Deletes the recording first and the journal last: the journal tells that the others are files of this
         * storage, and that the recording is in its bucket.
         */
        @Override
        public void delete() throws IOException {
            Files.deleteIfExists(file());
            Files.deleteIfExists(MetadataFile.of(file()));
            Files.deleteIfExists(journal());
            gone();
        }

        private void gone() {
            synchronized (this) {
                gone = true;
                bytes.addAndGet(-size);
                quota.take(-size);
            }
            leave(name);
        }

        @Override
        public void quarantine() throws IOException {
            for (Path each : new Path[] {file(), MetadataFile.of(file()), journal()}) {
                Spool.this.quarantine().take(each);
            }
            gone();
        }

        @Override
        public void quarantineJournal() throws IOException {
            Spool.this.quarantine().take(journal());
            Uploads.mark(journal(), false);
        }

        void quarantineMetadata() throws IOException {
            LOG.error("The metadata of {} is lost or damaged: it is sent with what the file itself tells", file());
            Spool.this.quarantine().take(MetadataFile.of(file()));
        }
    }
}
