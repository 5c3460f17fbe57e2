package dev.sshdaudit.files;

import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Deletes the files of recordings in one folder. Follows no symbolic link. */
final class Removal {

    private final Path folder;
    private final OpenRecordings open;
    private final Listing listing;

    Removal(Path folder, OpenRecordings open, Listing listing) {
        this.folder = folder;
        this.open = open;
        this.listing = listing;
    }

    /**
     * Deletes a recording, its metadata, and what is kept aside for it. If the process ends in between, the metadata is left, and
     * the recording can be deleted again.
     *
     * @param sync whether to sync the folder
     * @param progress is run each time that the folder has answered
     * @throws OpenException if a process is writing the recording
     * @throws NoSuchFileException if there is no recording of that name
     */
    void remove(String name, boolean sync, Runnable progress) throws IOException {
        Path recording = folder.resolve(name);
        Entry entry = listing.find(name, progress);
        if (entry == null) {
            throw new NoSuchFileException(recording.toString());
        } else if (entry.metadata().state() == State.OPEN) {
            throw new OpenException();
        }
        boolean[] removed = new boolean[1];
        open.unlessOpen(name, () -> {
            Path metadata = MetadataFile.of(recording);
            deleteFile(AsideFile.newOf(recording));
            deleteFile(AsideFile.of(recording));
            deleteFile(recording);
            progress.run();
            deleteFile(metadata);
            removed[0] = true;
        });
        if (!removed[0]) {
            throw new OpenException();
        }
        if (sync) {
            Syncer.folder(folder);
        }
    }

    /** A link or a folder of that name is not what the recording's maker made, and stays. */
    private static void deleteFile(Path file) throws IOException {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(file);
        } else if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(RecordingFiles.name(file) + " is not a file: it stays");
        }
    }

    /** The recording is being written. */
    static final class OpenException extends IOException {

        private static final long serialVersionUID = 1L;

        OpenException() {
            super("it is being written");
        }
    }
}
