package dev.sshdaudit.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileOutputTest {

    private static final Instant TIME = Instant.parse("2026-11-01T00:00:00Z");

    /** How often a collector and the end of a recording are to meet at the worst moment: a few times are enough. */
    private static final int TIMES = 50;

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
        output.abandon(MetadataBuilder.recording("a")
                .start(TIME)
                .end(TIME)
                .state(State.CUT)
                .build());
        assertFalse(full.isOpen());
        assertEquals(List.of("ended"), ended);
    }

    @Test
    void aRecordingThatIsTakenAwayAsSoonAsItIsSaidToHaveEndedHasEndedWell(@TempDir Path temp) throws Exception {
        Disk disk = new Disk(
                Sync.always,
                new FreeSpace(temp, new FolderKey("pid", "key", "minFreeSpace")),
                new Syncer("sync"),
                null);
        for (int i = 0; i < TIMES; i++) {
            Path file = temp.resolve("r" + i);
            FileOutput output = new FileOutput(OpenFile.create(file), disk, e -> e, e -> {}, () -> {});
            output.update(metadata(file, State.OPEN));
            output.write(new byte[10], 0, 10);
            FutureTask<Void> taken = new FutureTask<>(() -> takeWhenEnded(file));
            new Thread(taken, "collector").start();
            output.finish(metadata(file, State.ENDED));
            taken.get(20, TimeUnit.SECONDS);
            try (Stream<Path> left = Files.list(temp)) {
                assertEquals(List.of(), left.toList());
            }
        }
    }

    /** As a program does that brings recordings to another machine. */
    private static Void takeWhenEnded(Path file) throws IOException {
        Path metadata = MetadataFile.of(file);
        while (!Files.readString(metadata).contains("\"ended\"")) {
            Thread.onSpinWait();
        }
        Files.delete(file);
        Files.delete(metadata);
        return null;
    }

    private static RecordingMetadata metadata(Path file, State state) {
        String name = file.getFileName().toString();
        Instant end = state == State.OPEN ? null : TIME;
        return MetadataBuilder.recording(name).start(TIME).end(end).state(state).build();
    }
}
