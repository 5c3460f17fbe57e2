package dev.sshdaudit.files;

import dev.sshdaudit.storage.RecordingMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Tells recordings, metadata, bytes that are kept aside, and temporary files apart by their names. */
public final class RecordingFiles {

    private RecordingFiles() {}

    /** Lists the paths in a folder that have the name of a recording. Links and folders may be among them. */
    public static List<Path> recordings(Path folder, String namePrefix) throws IOException {
        return files(folder, file -> isRecording(file) && name(file).startsWith(namePrefix));
    }

    /** Lists the temporary files that were left when writing metadata was interrupted. */
    static List<Path> temporary(Path folder) throws IOException {
        return files(folder, MetadataFile::isTemporary);
    }

    /**
     * Whether a folder has surely no recording, nor metadata of one, but those of some names. Looks no further than at the first
     * other one.
     */
    static boolean hasNoneBut(Path folder, Predicate<String> names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> MetadataFile.is(file) ? MetadataFile.recordingOf(file) : file)
                    .filter(RecordingFiles::isRecording)
                    .map(RecordingFiles::name)
                    .allMatch(names);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    static boolean isRecording(Path file) {
        return RecordingMetadata.isSafeName(name(file))
                && !MetadataFile.is(file)
                && !MetadataFile.isTemporary(file)
                && !AsideFile.is(file);
    }

    static String name(Path file) {
        return file.getFileName().toString();
    }

    static List<Path> files(Path folder, Predicate<Path> wanted) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(wanted).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
