package dev.sshdaudit.storage.s3;

import dev.sshdaudit.files.Folder;
import dev.sshdaudit.files.FolderKey;
import dev.sshdaudit.files.Keeping;
import dev.sshdaudit.files.MetadataFile;
import dev.sshdaudit.files.Reasons;
import dev.sshdaudit.files.Syncer;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.s3.upload.RecordingUpload;
import dev.sshdaudit.storage.s3.upload.SpooledFile;
import dev.sshdaudit.storage.s3.upload.Uploads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
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
    /** Recordings that are here, being written or on their way. */
    private final Set<String> names = new HashSet<>();

    private final AtomicLong bytes = new AtomicLong();
    private boolean inUse;

    Spool(Path path, Uploads uploads, SpoolQuota quota, Executor background, Syncer syncer) {
        this.path = path;
        this.uploads = uploads;
        this.quota = quota;
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

    /** New recordings come here from now on, and are kept so. */
    synchronized void use(Keeping keeping) {
        inUse = true;
        folder.use(keeping);
    }

    /** Looks whether the folder can be used by now. */
    synchronized void retry() {
        if (inUse) {
            folder.use(folder.keeping());
        }
    }

    /** New recordings go elsewhere; those that are here still go up. */
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

    private synchronized void enter(String name) {
        names.add(name);
    }

    private synchronized void leave(String name) {
        names.remove(name);
        retireIfEmpty();
    }

    StorageOutput create(RecordingMetadata metadata) throws IOException {
        quota.check(0);
        StorageOutput file = folder.create(metadata);
        enter(metadata.name());
        SpooledRecording recording = new SpooledRecording(metadata.name());
        RecordingUpload upload = uploads.begin(recording, metadata);
        return new SpoolOutput(file, upload, recording::grow, quota);
    }

    /** Takes on what an earlier process left. */
    private void recover() {
        try {
            int count = 0;
            Set<String> before;
            synchronized (this) {
                before = new HashSet<>(names);
            }
            for (Entry entry : folder.list("", Integer.MAX_VALUE)) {
                String name = entry.metadata().name();
                // what is being recorded is on its way already
                if (entry.metadata().state() != State.OPEN && !before.contains(name) && take(name)) {
                    count += recover(entry) ? 1 : 0;
                }
            }
            Leftovers.clear(path, quarantine());
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

    /** False if it began and ended while the folder was looked through. */
    private synchronized boolean take(String name) {
        return Files.exists(path.resolve(name)) && names.add(name);
    }

    private boolean recover(Entry entry) {
        SpooledRecording recording = new SpooledRecording(entry.metadata().name());
        recording.grow(entry.size());
        try {
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

    /** Lets others in. */
    void close() {
        folder.release();
    }

    private final class SpooledRecording implements SpooledFile {

        private final String name;
        private final AtomicLong size = new AtomicLong();

        SpooledRecording(String name) {
            this.name = name;
        }

        void grow(long count) {
            size.addAndGet(count);
            bytes.addAndGet(count);
            quota.take(count);
        }

        @Override
        public Path file() {
            return path.resolve(name);
        }

        @Override
        public Path journal() {
            return Leftovers.journal(path, name);
        }

        /** The recording first: without it, the other two mean that all is done. */
        @Override
        public void delete() throws IOException {
            Files.deleteIfExists(file());
            Files.deleteIfExists(MetadataFile.of(file()));
            Files.deleteIfExists(journal());
            gone();
        }

        private void gone() {
            bytes.addAndGet(-size.get());
            quota.take(-size.get());
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
        }

        void quarantineMetadata() throws IOException {
            LOG.error("The metadata of {} is lost or damaged: it is sent with what the file itself tells", file());
            Spool.this.quarantine().take(MetadataFile.of(file()));
        }
    }
}
