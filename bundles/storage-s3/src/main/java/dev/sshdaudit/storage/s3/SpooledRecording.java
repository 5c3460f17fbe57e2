package dev.sshdaudit.storage.s3;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.files.AsideFile;
import dev.sshdaudit.files.MetadataFile;
import dev.sshdaudit.files.Reasons;
import dev.sshdaudit.storage.s3.upload.DamagedFileException;
import dev.sshdaudit.storage.s3.upload.SpooledFile;
import dev.sshdaudit.storage.s3.upload.Uploads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The local files of one recording in a {@link Spool}. Thread-safe. */
final class SpooledRecording implements SpooledFile, SpoolOutput.Spooled {

    private static final Logger LOG = LoggerFactory.getLogger(SpooledRecording.class);

    private final Spool spool;
    private final String name;

    @GuardedBy("this")
    private long size;

    @GuardedBy("this")
    private boolean gone;

    /** The file's identity, such as its inode; null where the file system has none. */
    private volatile @Nullable Object fileKey;

    SpooledRecording(Spool spool, String name) {
        this.spool = spool;
        this.name = name;
    }

    @Override
    public synchronized void grow(long count) {
        if (!gone) {
            size += count;
            spool.grow(count);
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

    @Override
    public void whenWhole(Runnable goOn) {
        try {
            if (isStillThere()) {
                AsideFile.append(file(), spool.isSynced());
            }
        } catch (IOException e) {
            LOG.error(
                    "What was kept aside for {} cannot be appended to it now, and the recording does not go up before: {}",
                    file(),
                    Reasons.of(e));
            spool.later(() -> whenWhole(goOn));
            return;
        }
        goOn.run();
    }

    /** Whether nothing has taken the place of the file: the upload looks at it, too, and tells. */
    private boolean isStillThere() {
        try {
            return Objects.equals(attributes().fileKey(), fileKey);
        } catch (IOException e) {
            LOG.debug("{} is not there", file(), e);
            return false;
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
            spool.quarantine().take(MetadataFile.of(file()));
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
        return spool.path().resolve(name);
    }

    @Override
    public Path journal() {
        return spool.journal(name);
    }

    /**
     * Deletes the recording first and the journal last: the journal tells that the others are files of this
     * storage, and that the recording is in its bucket.
     */
    @Override
    public void delete() throws IOException {
        AsideFile.delete(file());
        Files.deleteIfExists(file());
        Files.deleteIfExists(MetadataFile.of(file()));
        Files.deleteIfExists(journal());
        gone();
    }

    private void gone() {
        synchronized (this) {
            gone = true;
            spool.grow(-size);
        }
        spool.leave(name);
    }

    @Override
    public void quarantine() throws IOException {
        for (Path each : new Path[] {file(), MetadataFile.of(file()), AsideFile.of(file()), journal()}) {
            spool.quarantine().take(each);
        }
        gone();
    }

    @Override
    public void quarantineJournal() throws IOException {
        spool.quarantine().take(journal());
        Uploads.mark(journal(), false);
    }

    void quarantineMetadata() throws IOException {
        LOG.error("The metadata of {} is lost or damaged: it is sent with what the file itself tells", file());
        spool.quarantine().take(MetadataFile.of(file()));
    }
}
