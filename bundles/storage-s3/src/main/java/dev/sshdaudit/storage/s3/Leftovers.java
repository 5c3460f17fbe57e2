package dev.sshdaudit.storage.s3;

import dev.sshdaudit.files.MetadataFile;
import dev.sshdaudit.storage.s3.upload.Uploads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What stays in a local folder where the process ended between deleting a recording and deleting what belongs to it. */
final class Leftovers {

    private static final String JOURNALS = "uploads";
    private static final String JOURNAL = ".jsonl";
    private static final String METADATA = MetadataFile.of(Path.of("")).toString();

    private Leftovers() {}

    /** The journal of a recording: in a folder below, where nobody takes it for a recording. */
    static Path journal(Path folder, String name) {
        return folder.resolve(JOURNALS).resolve(name + JOURNAL);
    }

    /** Deletes what belongs to recordings that are in their bucket, and puts aside what belongs to lost ones. */
    static void clear(Path folder, Quarantine quarantine) throws IOException {
        for (Path journal : files(folder.resolve(JOURNALS), JOURNAL)) {
            Path recording = recording(folder, journal, JOURNAL);
            if (Files.notExists(recording)) {
                if (Uploads.isCompleted(journal)) {
                    Files.deleteIfExists(journal);
                } else {
                    quarantine.take(journal);
                    quarantine.take(MetadataFile.of(recording));
                }
            }
        }
        for (Path metadata : files(folder, METADATA)) {
            if (Files.notExists(recording(folder, metadata, METADATA))) {
                Files.deleteIfExists(metadata);
            }
        }
    }

    private static Path recording(Path folder, Path file, String suffix) {
        String name = file.getFileName().toString();
        return folder.resolve(name.substring(0, name.length() - suffix.length()));
    }

    private static List<Path> files(Path folder, String suffix) throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(suffix))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
