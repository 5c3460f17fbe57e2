package dev.sshdaudit.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.files.MetadataFile;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Several processes record in one folder. */
class SharedFolderTest extends StorageFixture {

    private State listed(String name) throws IOException {
        return storage.list(name, 1).get(0).metadata().state();
    }

    private State written(String name) throws IOException {
        return MetadataFile.read(MetadataFile.of(directory.resolve(name))).state();
    }

    private void restart() {
        storage.close();
        storage = new FileStorage(Runnable::run);
        storage.use(directory);
    }

    private List<Path> ownerFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".owner-"))
                    .toList();
        }
    }

    @Test
    void whatAnotherProcessRecordsIsOpenUntilItEndsAlsoAfterARestart() throws Exception {
        try (OtherProcess other = new OtherProcess(directory)) {
            assertEquals(State.OPEN, listed(OtherProcess.NAME));
            // this process has held the lock of the folder, and takes it again
            restart();
            assertEquals(State.OPEN, listed(OtherProcess.NAME));
            assertEquals(State.OPEN, written(OtherProcess.NAME));
            storage.create(metadata());
            assertTrue(other.isRunning());
            assertEquals(State.OPEN, listed(OtherProcess.NAME));
        }
        assertEquals(State.ENDED, listed(OtherProcess.NAME));
        assertEquals("theirs, to its end", read(OtherProcess.NAME));
    }

    @Test
    void metadataThatAnotherProcessIsWritingIsNoLeftover() throws Exception {
        try (OtherProcess other = new OtherProcess(directory)) {
            Path temporary = Files.writeString(directory.resolve(OtherProcess.NAME + ".metadata.tmp"), "{");
            restart();
            assertTrue(other.isRunning() && Files.exists(temporary));
            Files.delete(temporary);
        }
    }

    @Test
    void whatAProcessLeavesThatIsKilledIsCutForTheOthersAtOnce() throws Exception {
        OtherProcess other = new OtherProcess(directory);
        assertEquals(State.OPEN, listed(OtherProcess.NAME));
        other.kill();
        assertEquals(State.CUT, listed(OtherProcess.NAME));
        restart();
        assertEquals(State.CUT, written(OtherProcess.NAME));
        assertEquals("theirs", read(OtherProcess.NAME));
        assertEquals(1, ownerFiles().size(), "the file of the process that was killed is gone");
    }

    @Test
    void twoStoragesOfOneProcessLeaveEachOthersRecordingsAlone() throws IOException {
        StorageOutput ours = storage.create(metadata());
        FileStorage second = new FileStorage(Runnable::run);
        second.use(directory);
        StorageOutput theirs = second.create(metadata("second", "2026-11-01T00:00:00Z"));
        restartKeeping(second);
        assertEquals(State.OPEN, listed("second"));
        assertEquals(State.OPEN, written("second"));
        theirs.flush();
        theirs.finish(metadata("second", "2026-11-01T00:00:00Z").ended(State.ENDED, Instant.now()));
        assertEquals(State.ENDED, listed("second"));
        second.close();
        ours.abandon(metadata().ended(State.CUT, Instant.now()));
    }

    /** The first storage ends and comes back, while the second one goes on. */
    private void restartKeeping(FileStorage second) throws IOException {
        restart();
        assertEquals(State.OPEN, second.list("second", 1).get(0).metadata().state());
    }

    @Test
    void nothingIsLeftOfAProcessThatEndsButItsRecordings() throws IOException {
        storage.create(metadata()).finish(metadata().ended(State.ENDED, Instant.now()));
        assertEquals(1, ownerFiles().size());
        storage.close();
        assertEquals(List.of(), ownerFiles());
    }

    @Test
    void ifTheFileIsRemovedByWhichOthersKnowThisProcessThereIsANewOneWithTheNextRecording() throws IOException {
        for (Path file : ownerFiles()) {
            Files.delete(file);
        }
        storage.create(metadata());
        assertEquals(1, ownerFiles().size());
        assertEquals(State.OPEN, listed(ID));
    }
}
