package dev.sshdaudit.storage.file;

import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps recordings in a folder, another one from now on when it is told so. Folders used before stay open until the end,
 * as recordings go on there. Thread-safe.
 */
final class FileStorage implements AuditStorage, RecordingCatalog, AutoCloseable {

    private final Map<Path, Folder> folders = new LinkedHashMap<>();
    private Folder current;
    private String problem;

    /** New recordings go to this folder from now on. */
    synchronized void use(Path directory) {
        current = folders.computeIfAbsent(directory, Folder::new);
        problem = null;
        try {
            current.open();
        } catch (IOException e) {
            // not there yet, or not writable: it may be mended before the first recording comes
            problem = describe(e);
        }
    }

    private synchronized Folder current() {
        return current;
    }

    private synchronized void problem(String text) {
        problem = text;
    }

    @Override
    public StorageOutput create(RecordingMetadata metadata) throws IOException {
        Folder folder = current();
        try {
            StorageOutput output = folder.create(metadata);
            problem(null);
            return output;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            String text = describe(e);
            problem(text);
            throw new IOException(text, e);
        }
    }

    private String describe(IOException e) {
        return "PID " + FileSettings.PID + ", key directory: \"" + current().path() + "\" cannot be used: "
                + Folder.reason(e);
    }

    @Override
    public Optional<RecordingCatalog> catalog() {
        return Optional.of(this);
    }

    @Override
    public List<Entry> list(String namePrefix, int limit) throws IOException {
        return current().list(namePrefix, limit);
    }

    @Override
    public InputStream read(String name) throws IOException {
        if (!RecordingMetadata.isSafeName(name)) {
            throw new NoSuchFileException(name);
        }
        return current().read(name);
    }

    @Override
    public synchronized Map<String, String> status() {
        Map<String, String> status = new LinkedHashMap<>();
        status.put("directory", current.path().toString());
        current.freeSpace().ifPresent(bytes -> status.put("free space", (bytes >> 20) + " MiB"));
        Set<Path> used = new HashSet<>(folders.keySet());
        used.remove(current.path());
        used.removeIf(path -> folders.get(path).openRecordings() == 0);
        status.put("open recordings", String.valueOf(current.openRecordings()));
        used.forEach(path -> status.put(
                "open recordings in " + path, String.valueOf(folders.get(path).openRecordings())));
        if (problem != null) {
            status.put("problem", problem);
        }
        return status;
    }

    @Override
    public synchronized void close() {
        folders.values().forEach(Folder::close);
    }
}
