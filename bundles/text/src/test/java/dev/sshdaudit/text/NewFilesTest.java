package dev.sshdaudit.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFilesTest {

    @TempDir
    private Path folder;

    private static void write(NewFiles files, String name, String text) throws IOException {
        try (OutputStream out = files.create(name)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The names of files that a user sees, and of those that are not whole. */
    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void filesAppearTogetherWhenAllAreWhole() throws Exception {
        try (NewFiles files = new NewFiles(folder, false)) {
            write(files, "a", "one");
            assertTrue(names().stream().allMatch(name -> name.endsWith(".part")), names()::toString);
            write(files, "b", "two");
            assertEquals(List.of(folder.resolve("a"), folder.resolve("b")), files.publish());
        }
        assertEquals(List.of("a", "b"), names());
        assertEquals("two", Files.readString(folder.resolve("b")));
    }

    @Test
    void onlyTheOwnerMayReadThem() throws Exception {
        for (boolean replace : List.of(false, true)) {
            try (NewFiles files = new NewFiles(folder, replace)) {
                write(files, "a", "one");
                files.publish();
            }
            assertEquals(
                    "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("a"))));
        }
    }

    @Test
    void nothingStaysOfWhatIsNotPublished() throws Exception {
        try (NewFiles files = new NewFiles(folder, false)) {
            write(files, "a", "one");
            Objects.requireNonNull(files.create("b")).write(1);
        }
        assertEquals(List.of(), names());
    }

    @Test
    void aFileIsNotReplacedUnlessThatIsAskedFor() throws Exception {
        Files.writeString(folder.resolve("a"), "old");
        try (NewFiles files = new NewFiles(folder, false)) {
            IOException e = assertThrows(NewFiles.FileExists.class, () -> files.create("a"));
            assertEquals("there is a file " + folder.resolve("a") + " already", e.getMessage());
        }
        try (NewFiles files = new NewFiles(folder, true)) {
            write(files, "a", "new");
            assertEquals("old", Files.readString(folder.resolve("a")));
            files.publish();
        }
        assertEquals(List.of("a"), names());
        assertEquals("new", Files.readString(folder.resolve("a")));
    }

    @Test
    void aFileThatCameMeanwhileIsNotReplacedAndNoOtherStays() throws Exception {
        try (NewFiles files = new NewFiles(folder, false)) {
            write(files, "a", "one");
            write(files, "b", "two");
            Files.writeString(folder.resolve("b"), "other");
            assertThrows(NewFiles.FileExists.class, files::publish);
        }
        assertEquals(List.of("b"), names());
        assertEquals("other", Files.readString(folder.resolve("b")));
    }

    @Test
    void nothingButARegularFileIsReplaced() throws Exception {
        Files.createDirectory(folder.resolve("a"));
        Files.createSymbolicLink(folder.resolve("b"), Path.of("/dev/null"));
        try (NewFiles files = new NewFiles(folder, true)) {
            for (String name : List.of("a", "b")) {
                IOException e = assertThrows(IOException.class, () -> files.create(name));
                assertEquals(
                        "what is called " + folder.resolve(name) + " is no file that could be replaced",
                        e.getMessage());
            }
        }
        assertEquals(List.of("a", "b"), names());
    }

    @Test
    void noNameIsTakenTwice() throws Exception {
        try (NewFiles files = new NewFiles(folder, true)) {
            write(files, "a", "one");
            assertThrows(NewFiles.FileExists.class, () -> files.create("a"));
        }
    }

    @Test
    void aFolderThatIsNotThereIsTold() {
        Path missing = folder.resolve("missing");
        try (NewFiles files = new NewFiles(missing, false)) {
            IOException e = assertThrows(IOException.class, () -> files.create("a"));
            assertEquals(
                    "the file " + missing.resolve("a") + " cannot be made: there is no such folder", e.getMessage());
        }
    }

    @Test
    void afterAnInterruptionNothingStays() throws Exception {
        try (NewFiles files = new NewFiles(folder, false);
                OutputStream out = files.create("a")) {
            Thread.currentThread().interrupt();
            IOException e = assertThrows(IOException.class, () -> out.write(new byte[10], 0, 10));
            assertTrue(e.getMessage().startsWith("the file " + folder.resolve("a") + " cannot be written: "));
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertEquals(List.of(), names());
    }
}
