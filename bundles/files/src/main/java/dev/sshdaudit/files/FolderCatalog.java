package dev.sshdaudit.files;

import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StoredFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The recordings that are in a folder. A method waits at most five seconds between two answers of the folder, which may be on a
 * network file system. Thread-safe.
 */
public final class FolderCatalog implements RecordingCatalog {

    private final Path path;
    private final FolderKey key;
    private final FolderThreads threads;
    private final Problems problems;
    private final Listing listing;
    private final Removal removal;
    private final BooleanSupplier isSynced;
    private final StoredFiles files;

    FolderCatalog(
            Path path,
            FolderKey key,
            FolderThreads threads,
            Problems problems,
            Listing listing,
            Removal removal,
            BooleanSupplier isSynced) {
        this.path = path;
        this.key = key;
        this.threads = threads;
        this.problems = problems;
        this.listing = listing;
        this.removal = removal;
        this.isSynced = isSynced;
        this.files = new FolderFiles(path, threads, problems);
    }

    private boolean isRecording(String name) {
        return RecordingMetadata.isSafeName(name) && RecordingFiles.isRecording(path.resolve(name));
    }

    @Override
    public List<Entry> list(String namePrefix, int limit) throws IOException {
        boolean segments = AuditLedger.isSegment(namePrefix);
        return list(name -> name.startsWith(namePrefix) && (segments || !AuditLedger.isSegment(name)), limit);
    }

    /** Lists all recordings and all segments of ledgers, newest first. */
    public List<Entry> listAll() throws IOException {
        return list(name -> true, Integer.MAX_VALUE);
    }

    private List<Entry> list(Predicate<String> wanted, int limit) throws IOException {
        return threads.askWhileWanted(progress -> {
            if (Files.notExists(path)) {
                return List.of();
            }
            try {
                return listing.list(wanted, limit, progress);
            } catch (IOException e) {
                throw new IOException(problems.describe(e), e);
            }
        });
    }

    @Override
    public boolean hasNoneBut(Predicate<String> names) throws IOException {
        return threads.ask(progress -> {
            if (Files.notExists(path)) {
                return true;
            }
            try {
                return RecordingFiles.hasNoneBut(path, name -> AuditLedger.isSegment(name) || names.test(name));
            } catch (IOException e) {
                throw new IOException(problems.describe(e), e);
            }
        });
    }

    /** Finds the recording without listing the folder. */
    @Override
    public Optional<Entry> find(String name) throws IOException {
        if (!isRecording(name)) {
            return Optional.empty();
        }
        return threads.ask(progress -> {
            try {
                return Optional.ofNullable(listing.find(name, progress));
            } catch (IOException e) {
                throw new IOException(problems.describe(e), e);
            }
        });
    }

    @Override
    public Optional<StoredFiles> files() {
        return Optional.of(files);
    }

    /** Deletes the recording and its metadata, unless a process is writing them. */
    @Override
    public void delete(String name) throws IOException {
        if (!isRecording(name)) {
            throw new NoSuchFileException(name);
        }
        threads.ask(progress -> {
            try {
                removal.remove(name, isSynced.getAsBoolean(), progress);
                return true;
            } catch (NoSuchFileException e) {
                throw e;
            } catch (Removal.OpenException e) {
                throw new IOException(
                        "recording " + name + " is being written: it can be deleted when it has ended", e);
            } catch (IOException e) {
                throw new IOException(
                        key.says(path, "still has recording " + name + ", which cannot be deleted: " + Reasons.of(e)),
                        e);
            }
        });
    }

    /**
     * Opens a recording for reading, up to its present end: a session that shows its own recording would never reach an
     * end that grows.
     */
    @Override
    public InputStream read(String name) throws IOException {
        if (!isRecording(name)) {
            throw new NoSuchFileException(name);
        }
        Path file = path.resolve(name);
        return threads.ask(progress -> {
            // checked first, because opening a pipe could block for ever
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new NoSuchFileException(file.toString());
            }
            try {
                return RecordingInputStream.open(file, 0, threads);
            } catch (NoSuchFileException e) {
                throw e;
            } catch (IOException e) {
                throw new IOException(problems.describe(e), e);
            }
        });
    }
}
