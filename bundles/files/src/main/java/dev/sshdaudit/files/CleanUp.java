package dev.sshdaudit.files;

import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets right what a crash left in a folder: metadata that says "open", and temporary files. It reads the metadata of
 * every recording, so it has a thread of its own and goes on beside new recordings. It ends early when the lock is lost.
 */
final class CleanUp implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(CleanUp.class);

    private final Path folder;
    private final FolderKey key;
    private final OpenRecordings open;
    private final FolderLock lock;
    private int cut;
    private int damaged;

    CleanUp(Path folder, FolderKey key, OpenRecordings open, FolderLock lock) {
        this.folder = folder;
        this.key = key;
        this.open = open;
        this.lock = lock;
    }

    @Override
    public void run() {
        try {
            for (Path leftover : RecordingFiles.temporary(folder)) {
                if (lock.isHeld()) {
                    delete(leftover);
                }
            }
            for (Path recording : RecordingFiles.recordings(folder, "")) {
                if (lock.isHeld()) {
                    mend(recording);
                }
            }
        } catch (IOException e) {
            if (!lock.isHeld()) {
                // nobody records there any longer
                return;
            }
            LOG.warn(
                    "{}: recordings that a crash left open in \"{}\" are not looked for: {}",
                    key,
                    folder,
                    Reasons.of(e));
        }
        if (cut > 0) {
            LOG.info("Recordings in {} that the end of the process recording them has cut: {}", folder, cut);
        }
        if (damaged > 0) {
            LOG.warn(
                    "Recordings in {} listed without user and address, as their metadata is damaged: {}",
                    folder,
                    damaged);
        }
    }

    private void delete(Path leftover) {
        try {
            open.unlessOpen(MetadataFile.recordingOfTemporary(leftover), () -> Files.deleteIfExists(leftover));
        } catch (IOException e) {
            LOG.warn("A file left by a crash stays, {}: {}", leftover, Reasons.of(e));
        }
    }

    private void mend(Path recording) {
        Path file = MetadataFile.of(recording);
        try {
            // most are not open: no need to keep anybody from opening recordings while they are read
            if (MetadataFile.read(file).state() == State.OPEN) {
                open.unlessOpen(recording.getFileName().toString(), () -> cut(recording, file));
            }
        } catch (NoSuchFileException e) {
            // it is listed as cut in any case
        } catch (MetadataFile.DamagedException e) {
            damaged++;
        } catch (IOException e) {
            LOG.warn("A recording that was cut still says it is open, {}: {}", recording, Reasons.of(e));
        }
    }

    private void cut(Path recording, Path file) throws IOException {
        // it may have ended since
        RecordingMetadata metadata = MetadataFile.read(file);
        if (metadata.state() == State.OPEN) {
            Instant end = Files.getLastModifiedTime(recording, LinkOption.NOFOLLOW_LINKS)
                    .toInstant();
            MetadataFile.write(file, metadata.ended(State.CUT, end), null);
            cut++;
        }
    }
}
