package dev.sshdaudit.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Temporary folders. */
public final class Folders {

    private Folders() {}

    /** Makes an empty one. */
    public static Path temporary() throws IOException {
        return Files.createTempDirectory("sshd-audit-benchmarks");
    }

    /** Whether it is a recording of format binary, by its name. */
    public static boolean isRecording(Path file) {
        return file.getFileName().toString().matches("[0-9a-f]{32}(\\.\\d+)?");
    }

    /** Deletes a folder and all in it. */
    public static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }

    /** Deletes all in a folder that ended recordings left. */
    public static void clear(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
