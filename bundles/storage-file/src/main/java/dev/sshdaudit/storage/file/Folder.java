package dev.sshdaudit.storage.file;

import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recordings in one folder. Thread-safe. */
final class Folder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Folder.class);

    /** Held by the process that records here: what it did not open is not its to mend. */
    private static final String LOCK = ".lock";

    private final Path path;
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private boolean ready;
    private FileChannel lockFile;
    private FileLock lock;

    Folder(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    int openRecordings() {
        return open.size();
    }

    /** Makes the folder where there is none, and mends what a crash left in it. */
    synchronized void open() throws IOException {
        if (ready && Files.isDirectory(path)) {
            return;
        }
        Access.createFolders(path);
        Access.warnIfOthersMayRead(path);
        ready = true;
        if (!lock()) {
            LOG.warn(
                    "PID {}, key directory: \"{}\" is used by another process, too: recordings that a crash left open"
                            + " there are not looked for",
                    FileSettings.PID,
                    path);
            return;
        }
        mend();
    }

    private boolean lock() throws IOException {
        if (lock != null && lock.isValid()) {
            return true;
        }
        if (lockFile == null || !lockFile.isOpen()) {
            lockFile = FileChannel.open(
                    path.resolve(LOCK),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    Access.privateFile(path));
        }
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        return lock != null;
    }

    /** What says it is open, and is not open in this process, was cut by the end of another. */
    private void mend() throws IOException {
        int cut = 0;
        for (Path recording : recordings("")) {
            Path file = MetadataFile.of(recording);
            try {
                RecordingMetadata metadata = MetadataFile.read(file);
                if (metadata.state() == State.OPEN
                        && !open.contains(recording.getFileName().toString())) {
                    MetadataFile.write(file, metadata.ended(State.CUT, lastModified(recording)), null);
                    cut++;
                }
            } catch (NoSuchFileException e) {
                // listed as cut in any case
            } catch (IOException e) {
                LOG.warn("{} cannot be mended: {}", file, reason(e));
            }
        }
        try (Stream<Path> files = Files.list(path)) {
            for (Path leftover : files.filter(MetadataFile::isTemporary).toList()) {
                Files.deleteIfExists(leftover);
            }
        }
        if (cut > 0) {
            LOG.info("{} recordings in {} were cut by the end of the process that recorded them", cut, path);
        }
    }

    private static Instant lastModified(Path file) throws IOException {
        return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
    }

    StorageOutput create(RecordingMetadata metadata) throws IOException {
        open();
        Path file = path.resolve(metadata.name());
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                Access.privateFile(path));
        try {
            open.add(metadata.name());
            MetadataFile.write(MetadataFile.of(file), metadata, null);
        } catch (IOException e) {
            open.remove(metadata.name());
            channel.close();
            // nothing is in it, and without metadata nobody would know
            Files.deleteIfExists(file);
            throw e;
        }
        return new FileOutput(file, channel, metadata.state(), () -> open.remove(metadata.name()));
    }

    List<Entry> list(String namePrefix, int limit) throws IOException {
        if (Files.notExists(path)) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        for (Path file : recordings(namePrefix)) {
            Entry entry = entry(file);
            if (entry != null) {
                entries.add(entry);
            }
        }
        entries.sort(Comparator.comparing((Entry entry) -> entry.metadata().start())
                .reversed()
                .thenComparing(entry -> entry.metadata().name()));
        return entries.size() > limit ? List.copyOf(entries.subList(0, limit)) : entries;
    }

    private List<Path> recordings(String namePrefix) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> !MetadataFile.is(file) && !MetadataFile.isTemporary(file))
                    .filter(file ->
                            RecordingMetadata.isSafeName(file.getFileName().toString()))
                    .filter(file -> file.getFileName().toString().startsWith(namePrefix))
                    .toList();
        }
    }

    /** A recording whose metadata is damaged is listed with what the file itself tells; null for what is none. */
    private static Entry entry(Path file) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile() ? new Entry(metadata(file, attributes), attributes.size()) : null;
        } catch (IOException e) {
            // deleted meanwhile
            return null;
        }
    }

    private static RecordingMetadata metadata(Path file, BasicFileAttributes attributes) {
        String name = file.getFileName().toString();
        Path metadataFile = MetadataFile.of(file);
        try {
            RecordingMetadata metadata = MetadataFile.read(metadataFile);
            if (metadata.name().equals(name)) {
                return metadata;
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be read: {}", metadataFile, reason(e));
        }
        return new RecordingMetadata(
                name,
                name,
                null,
                1,
                "",
                "",
                "",
                attributes.creationTime().toInstant(),
                attributes.lastModifiedTime().toInstant(),
                "",
                "",
                null,
                State.CUT);
    }

    /** What is there now: who looks at the recording of the session in which he looks would not come to an end. */
    InputStream read(String name) throws IOException {
        FileChannel channel = FileChannel.open(path.resolve(name), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        return new BoundedInputStream(Channels.newInputStream(channel), channel.size());
    }

    OptionalLong freeSpace() {
        try {
            return OptionalLong.of(Files.getFileStore(path).getUsableSpace());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** What went wrong, in words: the messages of file system exceptions are often a path and nothing else. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        } else if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + ": no such file or folder";
        } else if (e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException) {
            return ((FileSystemException) e).getFile() + ": not a folder";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    @Override
    public synchronized void close() {
        try {
            if (lockFile != null) {
                lockFile.close();
            }
        } catch (IOException e) {
            LOG.warn("{} stays locked until this process ends: {}", path, reason(e));
        }
    }
}
