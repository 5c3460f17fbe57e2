package dev.sshdaudit.storage.file;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.files.DaemonThreads;
import dev.sshdaudit.files.Folder;
import dev.sshdaudit.files.FolderKey;
import dev.sshdaudit.files.Keeping;
import dev.sshdaudit.files.Syncer;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.StoredFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps recordings in the folder that was configured last. When another folder is configured, open recordings stay
 * where they began. Thread-safe.
 */
final class FileStorage implements AuditStorage, RecordingCatalog, AutoCloseable {

    private static final FolderKey KEY = new FolderKey(FileSettings.PID, "directory", "minFreeSpace");

    private final Executor background;
    private final Syncer syncer = new Syncer("sshd-audit-file-sync");

    /**
     * All folders that were ever configured. One that is configured again is the same object, with its open recordings.
     */
    @GuardedBy("this")
    private final Map<Path, Folder> folders = new LinkedHashMap<>();

    /** The folder for new recordings. Read without a lock, because calls to one folder may take long. */
    private volatile @Nullable Folder current;

    /**
     * Makes a storage without a folder; {@link #use} sets one.
     *
     * @param background runs clean-ups of folders, which may take minutes
     */
    FileStorage(Executor background) {
        this.background = background;
    }

    /** Makes a storage without a folder, which runs each clean-up on a thread of its own. */
    FileStorage() {
        this(FileStorage::inBackground);
    }

    private static void inBackground(Runnable task) {
        DaemonThreads.start(FileStorage.class, "sshd-audit-file-clean-up", task);
    }

    /**
     * Opens new recordings where the settings say, from now on.
     *
     * @param settings what was configured, within the ranges of the keys, which the reader of the configuration has
     *     checked
     */
    void use(FileSettings settings) {
        use(Path.of(settings.directory()).normalize(), new Keeping(settings.sync(), settings.minFreeSpace()));
    }

    /** Opens new recordings in this folder from now on, without syncs and without space that is left free. */
    void use(Path directory) {
        use(directory, Keeping.DEFAULT);
    }

    /** Opens new recordings in this folder from now on. */
    void use(Path directory, Keeping keeping) {
        Folder previous = current;
        Folder next = folder(directory);
        if (previous != null && previous != next) {
            previous.retire();
        }
        next.use(keeping);
        current = next;
    }

    private synchronized Folder folder(Path directory) {
        return folders.computeIfAbsent(directory, path -> new Folder(path, KEY, background, syncer));
    }

    private Folder inUse() {
        return requireNonNull(current, "a folder was configured before the storage is used");
    }

    private synchronized List<Folder> folders() {
        return List.copyOf(folders.values());
    }

    @Override
    public StorageOutput create(RecordingMetadata metadata) throws IOException {
        return inUse().create(metadata);
    }

    @Override
    public String place() {
        return inUse().path().toString();
    }

    @Override
    public Optional<RecordingCatalog> catalog() {
        return Optional.of(this);
    }

    @Override
    public List<Entry> list(String namePrefix, int limit) throws IOException {
        return inUse().catalog().list(namePrefix, limit);
    }

    @Override
    public Optional<Entry> find(String name) throws IOException {
        return inUse().catalog().find(name);
    }

    @Override
    public boolean hasNoneBut(Predicate<String> names) throws IOException {
        return inUse().catalog().hasNoneBut(names);
    }

    @Override
    public Optional<StoredFiles> files() throws IOException {
        return inUse().catalog().files();
    }

    @Override
    public InputStream read(String name) throws IOException {
        return inUse().catalog().read(name);
    }

    @Override
    public void delete(String name) throws IOException {
        inUse().catalog().delete(name);
    }

    @Override
    public Map<String, String> status() {
        Folder folder = inUse();
        Map<String, String> status = new LinkedHashMap<>();
        status.put("directory", folder.path().toString());
        folder.freeSpace().ifPresent(bytes -> status.put("free space", (bytes >> 20) + " MiB"));
        status.put("to be left free", (folder.keeping().minFreeSpace() >> 20) + " MiB");
        status.put("sync", folder.keeping().sync().name());
        status.put("open recordings", String.valueOf(folder.openRecordings()));
        folder.disturbances().ifPresent(text -> status.put("changed by other programs", text));
        for (Folder former : folders()) {
            if (former != folder && former.openRecordings() > 0) {
                status.put("open recordings in " + former.path(), String.valueOf(former.openRecordings()));
                former.problem().ifPresent(problem -> status.put("problem in " + former.path(), problem));
            }
        }
        folder.problem().ifPresent(problem -> status.put("problem", problem));
        return status;
    }

    @Override
    public void close() {
        folders().forEach(Folder::release);
        syncer.close();
    }
}
