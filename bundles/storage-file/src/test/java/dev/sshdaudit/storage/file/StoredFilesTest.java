package dev.sshdaudit.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.StoredFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The folder's files as they are. */
class StoredFilesTest extends StorageFixture {

    private static final String SEGMENT = "ledger-0123456789abcdef-000000000000.jsonl";

    private List<String> names(String prefix) throws IOException {
        List<String> names = new ArrayList<>();
        files().list(prefix, names::add);
        return names.stream().sorted().toList();
    }

    private StoredFiles files() throws IOException {
        return storage.files().orElseThrow();
    }

    private String text(String name, long position) throws IOException {
        try (InputStream in = files().open(name, position)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void recordingsMetadataAndSegmentsAreListedAndReadFromAnyPlace() throws IOException {
        StorageOutput recording = storage.create(metadata());
        write(recording, "what is kept");
        recording.flush();
        StorageOutput segment = storage.create(metadata(SEGMENT, "2026-11-01T00:00:01Z"));
        write(segment, "{}\n");
        segment.flush();
        assertEquals(List.of(ID, ID + ".metadata.json", SEGMENT, SEGMENT + ".metadata.json"), names(""));
        assertEquals(List.of(SEGMENT, SEGMENT + ".metadata.json"), names("ledger-"));
        assertEquals(12, files().size(ID));
        assertEquals("what is kept", text(ID, 0));
        assertEquals("is kept", text(ID, 5));
        assertEquals("", text(ID, 12));
        assertEquals("", text(ID, 99));
        assertArrayEquals(
                Files.readAllBytes(directory.resolve(ID + ".metadata.json")),
                text(ID + ".metadata.json", 0).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void linksFoldersAndNamesThatNoRecordingHasAreNotThere() throws IOException {
        write(storage.create(metadata()), "x");
        Files.createSymbolicLink(directory.resolve("link"), Path.of(ID));
        Files.createDirectory(directory.resolve("folder"));
        Files.writeString(directory.resolve(".hidden"), "x");
        assertEquals(List.of(ID, ID + ".metadata.json"), names(""));
        for (String name :
                List.of("link", "folder", ".hidden", "nowhere", "../" + directory.getFileName() + "/" + ID)) {
            assertThrows(NoSuchFileException.class, () -> files().size(name), name);
            assertThrows(NoSuchFileException.class, () -> files().open(name, 0), name);
        }
    }

    @Test
    void folderThatIsNotThereHasNothing() throws IOException {
        assertEquals(List.of(), names(""));
    }
}
