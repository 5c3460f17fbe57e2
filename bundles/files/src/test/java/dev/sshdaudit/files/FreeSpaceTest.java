package dev.sshdaudit.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeSpaceTest {

    @TempDir
    Path folder;

    private FreeSpace space;

    @BeforeEach
    void make() {
        space = new FreeSpace(folder, new FolderKey("audit.x", "directory", "leave"));
    }

    @Test
    void nearTheFloorItTakesATenthMoreToGoOn() throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        // what others do on the disk meanwhile must not matter
        long floor = free - free / 50;
        space.leave(floor);
        space.take(0);
        assertThrows(FreeSpace.TooLittleException.class, () -> space.take(free / 10));
        assertThrows(FreeSpace.TooLittleException.class, () -> space.take(0), "not before more is free");
        space.leave(floor / 2);
        space.take(0);
    }

    @Test
    void itIsSaidWhichKeyToChange() {
        space.leave(Long.MAX_VALUE / 2);
        IOException e = assertThrows(FreeSpace.TooLittleException.class, () -> space.take(1));
        assertEquals(
                "PID audit.x, key leave: \"" + folder
                        + "\" has N bytes free, and 4611686018427387903 are to be left free",
                e.getMessage().replaceFirst("has \\d+", "has N"));
    }
}
