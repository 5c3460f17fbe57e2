package dev.sshdaudit.files;

import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.nio.file.Files;
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
    private final Leavings leavings;
    /** Null where one process at a time uses the folder. */
    private final Owners owners;

    private int cut;
    private int damaged;

    CleanUp(Path folder, FolderKey key, OpenRecordings open, FolderLock lock, Owners owners) {
        this.folder = folder;
        this.key = key;
        this.open = open;
        this.lock = lock;
        this.owners = owners;
        this.leavings = new Leavings(open, lock, owners);
    }

    @Override
    public void run() {
        try {
            // another process may be writing to what looks like a temporary file left over
            if (lock.isHeld() && (owners == null || !owners.othersAfterClearing())) {
                for (Path leftover : RecordingFiles.temporary(folder)) {
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
            open.unlessOpen(MetadataFile.recordingOfTemporary(leftover), () -> {
                // files of other programs may be named so, too
                if (MetadataFile.isLeftOver(leftover)) {
                    Files.delete(leftover);
                }
            });
        } catch (IOException e) {
            LOG.warn("A file left by a crash stays, {}: {}", leftover, Reasons.of(e));
        }
    }

    private void mend(Path recording) {
        Path file = MetadataFile.of(recording);
        try {
            // most are not open: no need to keep anybody from opening recordings while they are read
            if (leavings.isLeft(RecordingFiles.name(recording), MetadataFile.readContent(file))) {
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
        MetadataFile.Content content = MetadataFile.readContent(file);
        if (leavings.isLeft(RecordingFiles.name(recording), content)) {
            FileStat stat = FileStat.of(recording);
            Instant end = stat.modified().toInstant();
            MetadataFile.write(
                    file, new MetadataFile.Content(content.metadata().ended(State.CUT, end), stat.size(), null), false);
            cut++;
        }
    }
}
