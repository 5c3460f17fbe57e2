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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
        byte[] bytes = new byte[RandomAccess.MOST_IN_MEMORY + 100_000];
        new Random(7261).nextBytes(bytes);
        for (int size : new int[] {100_000, bytes.length}) {
            byte[] content = Arrays.copyOf(bytes, size);
            Files.write(folder.resolve("a"), content);
            try (RandomAccess file = new FolderSource(folder).openAnywhere("a");
                    RandomAccess other = RandomAccess.of(() -> new ByteArrayInputStream(content))) {
                for (RandomAccess each : List.of(file, other)) {
                    byte[] read = new byte[50];
                    assertEquals(size, each.size());
                    assertEquals(50, each.read(size - 1000, read, 50));
                    assertArrayEquals(Arrays.copyOfRange(content, size - 1000, size - 950), read);
                    assertEquals(10, each.read(size - 10, read, 50));
                    assertEquals(0, each.read(size, read, 50));
                    assertEquals(0, each.read(size + 10, read, 50));
                }
            }
        }
    }
}
