package dev.sshdaudit.ledger.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {

    @TempDir
    private Path folder;

    private void file(String name) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, name);
    }

    private List<String> list(FolderSource source) throws IOException {
        List<String> names = new ArrayList<>();
        source.list(names::add);
        return List.copyOf(new TreeSet<>(names));
    }

    @Test
    void filesInFoldersBelowAreFoundByTheirLastName() throws Exception {
        file("a");
        file("b.metadata.json");
        file("user/host/c");
        FolderSource source = new FolderSource(folder);
        assertEquals(List.of("a", "b.metadata.json", "c"), list(source));
        try (InputStream in = source.open("c");
                RandomAccess anywhere = source.openAnywhere("a")) {
            assertEquals("user/host/c", new String(in.readAllBytes()));
            assertEquals(1, anywhere.size());
        }
    }

    @Test
    void hiddenFilesAndLinksAreNotLookedAt() throws Exception {
        file("a");
        file(".owner-0123");
        file(".hidden/b");
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("a"));
        FolderSource source = new FolderSource(folder);
        assertEquals(List.of("a"), list(source));
        for (String name : List.of("link", ".owner-0123", "../" + folder.getFileName() + "/a", "none", ".hidden")) {
            assertThrows(NoSuchFileException.class, () -> source.open(name), name);
        }
    }

    @Test
    void filesAreReadAtEachPlace() throws Exception {
        byte[] bytes = new byte[100_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        Files.write(folder.resolve("a"), bytes);
        try (RandomAccess file = new FolderSource(folder).openAnywhere("a");
                RandomAccess memory = RandomAccess.of(new ByteArrayInputStream(bytes))) {
            for (RandomAccess each : List.of(file, memory)) {
                byte[] read = new byte[50];
                assertEquals(bytes.length, each.size());
                assertEquals(50, each.read(99_000, read, 50));
                assertArrayEquals(java.util.Arrays.copyOfRange(bytes, 99_000, 99_050), read);
                assertEquals(10, each.read(99_990, read, 50));
                assertEquals(0, each.read(100_000, read, 50));
            }
        }
    }
}
