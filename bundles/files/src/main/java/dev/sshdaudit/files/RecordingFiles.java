package dev.sshdaudit.files;

import dev.sshdaudit.storage.RecordingMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Tells the files in a folder apart by their names. */
public final class RecordingFiles {

    private RecordingFiles() {}

    /** Files that have the name of a recording; whether they are one is not looked at. */
    public static List<Path> recordings(Path folder, String namePrefix) throws IOException {
        return files(folder, file -> isRecording(file) && name(file).startsWith(namePrefix));
    }

    /** What is left where metadata was being written. */
    static List<Path> temporary(Path folder) throws IOException {
        return files(folder, MetadataFile::isTemporary);
    }

    static boolean isRecording(Path file) {
        return RecordingMetadata.isSafeName(name(file)) && !MetadataFile.is(file) && !MetadataFile.isTemporary(file);
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
