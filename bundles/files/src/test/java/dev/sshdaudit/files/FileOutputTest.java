package dev.sshdaudit.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileOutputTest {

    private static final Instant TIME = Instant.parse("2026-11-01T00:00:00Z");

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsToldInTheStoragesWordsAndTheFileIsClosed(@TempDir Path temp) throws IOException {
        FileChannel full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE);
        List<String> ended = new ArrayList<>();
        Disk disk = new Disk(
                Sync.none, new FreeSpace(temp, new FolderKey("pid", "key", "minFreeSpace")), new Syncer("sync"), null);
        FileChannel reader = FileChannel.open(Path.of("/dev/null"));
        FileOutput output = new FileOutput(
                new OpenFile(Files.createFile(temp.resolve("a")), full, reader),
                disk,
                e -> new IOException("told", e),
                e -> {},
                () -> ended.add("ended"));
        IOException e = assertThrows(IOException.class, () -> output.write(new byte[1], 0, 1));
        assertEquals("told", e.getMessage());
        output.abandon(new RecordingMetadata(
                "a", "a", null, 1, "binary", "", "", TIME, TIME, "192.0.2.7", "XX", null, State.CUT));
        assertFalse(full.isOpen());
        assertEquals(List.of("ended"), ended);
    }
}
