package dev.sshdaudit.files;

import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets right what a crash left in a folder: appends to recordings what was kept aside for them, turns metadata that says "open"
 * into "cut", and removes temporary files.
 * Reads the metadata of every recording, which can take minutes, so it runs on a background thread beside new
 * recordings. Ends early when the lock of the folder is given back.
 */
final class CleanUp implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(CleanUp.class);

    private final Path folder;
    private final FolderKey key;
    private final OpenRecordings open;
    private final FolderLock lock;
    private final Leavings leavings;
    /** Null where one process at a time uses the folder. */
    private final @Nullable Owners owners;

    private final BooleanSupplier isSynced;
    private int cut;
    private int damaged;

    CleanUp(
            Path folder,
            FolderKey key,
            OpenRecordings open,
            FolderLock lock,
            @Nullable Owners owners,
            BooleanSupplier isSynced) {
        this.folder = folder;
        this.key = key;
        this.open = open;
        this.lock = lock;
        this.owners = owners;
        this.isSynced = isSynced;
        this.leavings = new Leavings(open, lock, owners);
    }

    @Override
    public void run() {
        try {
            // temporary files are left alone while other processes record here: one of them may be writing them
            boolean alone = lock.isHeld() && (owners == null || !owners.othersAfterClearing());
            if (alone) {
                for (Path leftover : RecordingFiles.temporary(folder)) {
                    delete(leftover);
                }
            }
            for (Path recording : RecordingFiles.recordings(folder, "")) {
                if (lock.isHeld()) {
                    mend(recording);
                }
            }
            if (alone) {
                for (Path left : RecordingFiles.files(folder, AsideFile::is)) {
                    if (lock.isHeld()) {
                        mendAside(left);
                    }
                }
            }
        } catch (IOException e) {
            if (!lock.isHeld()) {
                // this process no longer records there
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
            // checked first without blocking the opening of recordings, because most metadata does not say "open"
            if (leavings.isLeft(RecordingFiles.name(recording), MetadataFile.readContent(file))) {
                open.unlessOpen(recording.getFileName().toString(), () -> cut(recording, file));
            }
        } catch (NoSuchFileException e) {
            // a recording without metadata is listed as cut in any case
        } catch (MetadataFile.DamagedException e) {
            damaged++;
        } catch (IOException e) {
            LOG.warn("A recording that was cut still says it is open, {}: {}", recording, Reasons.of(e));
        }
    }

    private void cut(Path recording, Path file) throws IOException {
        // read again: the recording may have ended since the first check
        MetadataFile.Content content = MetadataFile.readContent(file);
        if (leavings.isLeft(RecordingFiles.name(recording), content)) {
            AsideFile.append(recording, isSynced.getAsBoolean());
            FileStat stat = FileStat.of(recording);
            Instant end = stat.modified().toInstant();
            MetadataFile.write(
                    file, new MetadataFile.Content(content.metadata().ended(State.CUT, end), stat.size(), null), false);
            cut++;
        }
    }

    /**
     * Sets right what is still kept aside for a recording that is not open: one without metadata, one that is gone, and one whose
     * file of bytes aside came back after a power failure.
     */
    private void mendAside(Path file) {
        Path recording = AsideFile.recordingOf(file);
        try {
            open.unlessOpen(RecordingFiles.name(recording), () -> {
                // files of other programs may be named so, too
                if (AsideFile.isOurs(file)) {
                    mendAside(recording, file);
                }
            });
        } catch (IOException e) {
            LOG.warn("What was kept aside for a recording that was cut is still in {}: {}", file, Reasons.of(e));
        }
    }

    private void mendAside(Path recording, Path file) throws IOException {
        boolean isHere = Files.exists(recording, LinkOption.NOFOLLOW_LINKS);
        Path metadata = MetadataFile.of(recording);
        State state = null;
        try {
            state = MetadataFile.readContent(metadata).metadata().state();
        } catch (NoSuchFileException | MetadataFile.DamagedException e) {
            LOG.debug("{} has no metadata", recording, e);
        }
        boolean isOver = state == State.ENDED || state == State.CONTINUED || state == null && !isHere;
        if (AsideFile.isNew(file) || isOver) {
            Files.deleteIfExists(file);
        } else if (isHere && state != State.OPEN) {
            AsideFile.append(recording, isSynced.getAsBoolean());
            if (state != null) {
                rewrite(metadata, FileStat.of(recording).size());
            }
        }
    }

    private static void rewrite(Path metadata, long size) throws IOException {
        MetadataFile.Content content = MetadataFile.readContent(metadata);
        MetadataFile.write(metadata, new MetadataFile.Content(content.metadata(), size, null), false);
    }
}
