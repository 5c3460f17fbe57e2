package dev.sshdaudit.storage.s3;

import dev.sshdaudit.files.AsideFile;
import dev.sshdaudit.files.MetadataFile;
import dev.sshdaudit.storage.s3.upload.Uploads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Journals and metadata whose recordings are gone: the process ended after it had deleted a recording and before these.
 */
final class Leftovers {

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private Leftovers() {}

    /**
     * Deletes journals and metadata of recordings that are in their bucket, and puts aside those of recordings that are
     * lost.
     *
     * @param isLive whether a recording is being written or sent
     */
    static void clear(Path folder, Ownership ownership, Quarantine quarantine, Predicate<String> isLive)
            throws IOException {
        for (String name : ownership.journals()) {
            Path recording = folder.resolve(name);
            if (!isLive.test(name) && Files.notExists(recording, LinkOption.NOFOLLOW_LINKS)) {
                clear(recording, ownership.journal(name), quarantine);
            }
        }
    }

    private static void clear(Path recording, Path journal, Quarantine quarantine) throws IOException {
        Path metadata = MetadataFile.of(recording);
        if (Uploads.isCompleted(journal)) {
            AsideFile.delete(recording);
            Files.deleteIfExists(metadata);
            Files.deleteIfExists(journal);
        } else if (Files.exists(metadata, LinkOption.NOFOLLOW_LINKS) || Files.size(journal) > 0) {
            LOG.error("{} is gone before it was in its bucket: what is not there yet is lost", recording);
            quarantine.take(metadata);
            quarantine.take(AsideFile.of(recording));
            quarantine.take(journal);
        } else {
            // the process ended before it had made the recording
            Files.deleteIfExists(journal);
        }
    }
}
