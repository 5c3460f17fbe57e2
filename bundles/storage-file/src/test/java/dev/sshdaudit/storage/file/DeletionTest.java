package dev.sshdaudit.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.files.Keeping;
import dev.sshdaudit.files.MetadataFile;
import dev.sshdaudit.files.Sync;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recordings are deleted from a folder. */
class DeletionTest extends StorageFixture {

    private static final String OTHER = "fedcba9876543210fedcba9876543210";

    private Path recording(String name) {
        return directory.resolve(name);
    }

    private void record(String name) throws IOException {
        RecordingMetadata metadata = metadata(name, "2026-11-01T00:00:00Z");
        StorageOutput output = storage.create(metadata);
        write(output, "recorded");
        output.finish(metadata.ended(State.ENDED, Instant.parse("2026-11-01T00:01:00Z")));
    }

    private IOException refused(String name) {
        return assertThrows(IOException.class, () -> storage.delete(name));
    }

    @ParameterizedTest
    @EnumSource(Sync.class)
    void aRecordingThatHasEndedGoesWithItsMetadataAndTheOthersStay(Sync sync) throws IOException {
        storage.use(directory, new Keeping(sync, 0));
        record(ID);
        record(OTHER);
        storage.delete(ID);
        assertFalse(Files.exists(recording(ID)));
        assertFalse(Files.exists(MetadataFile.of(recording(ID))));
        assertEquals(
                List.of(OTHER),
                storage.list("", 10).stream()
                        .map(entry -> entry.metadata().name())
                        .toList());
        assertEquals("recorded", read(OTHER));
        assertThrows(NoSuchFileException.class, () -> storage.delete(ID));
    }

    @Test
    void aRecordingThatIsBeingWrittenStaysAndCanBeDeletedWhenItHasEnded() throws IOException {
        StorageOutput output = storage.create(metadata());
        write(output, "typed");
        output.flush();
        IOException e = refused(ID);
        assertEquals("recording " + ID + " is being written: it can be deleted when it has ended", e.getMessage());
        write(output, " on");
        output.finish(metadata().ended(State.ENDED, Instant.now()));
        assertEquals("typed on", read(ID));
        storage.delete(ID);
        assertEquals(List.of(), storage.list("", 10));
    }

    @Test
    void aRecordingThatAnotherProcessIsWritingStays() throws Exception {
        try (OtherProcess other = new OtherProcess(directory)) {
            assertTrue(refused(OtherProcess.NAME).getMessage().contains("is being written"));
            assertTrue(other.isRunning());
        }
        assertEquals("theirs, to its end", read(OtherProcess.NAME));
        storage.delete(OtherProcess.NAME);
        assertFalse(Files.exists(recording(OtherProcess.NAME)));
    }

    @Test
    void metadataThatACrashLeftWithoutItsRecordingGoesToo() throws IOException {
        record(ID);
        Files.delete(recording(ID));
        storage.delete(ID);
        assertFalse(Files.exists(MetadataFile.of(recording(ID))));
    }

    @Test
    void aRecordingWithoutMetadataGoes() throws IOException {
        Files.writeString(recording(ID), "found");
        storage.delete(ID);
        assertFalse(Files.exists(recording(ID)));
    }

    @Test
    void aSegmentOfALedgerGoes() throws IOException {
        String segment = "ledger-0123456789abcdef-000000000000.jsonl";
        record(segment);
        storage.delete(segment);
        assertEquals(List.of(), storage.list("ledger-", 10));
    }

    @Test
    void aLinkIsNeitherFollowedNorDeleted() throws IOException {
        Path outside = Files.writeString(temp.resolve("outside"), "elsewhere");
        Files.createSymbolicLink(recording(ID), outside);
        assertThrows(NoSuchFileException.class, () -> storage.delete(ID));
        assertTrue(Files.isSymbolicLink(recording(ID)));
        assertEquals("elsewhere", Files.readString(outside));
    }

    @Test
    void aLinkInPlaceOfMetadataStaysAndIsTold() throws IOException {
        record(ID);
        Path outside = Files.move(MetadataFile.of(recording(ID)), temp.resolve("outside.json"));
        Files.createSymbolicLink(MetadataFile.of(recording(ID)), outside);
        IOException e = refused(ID);
        assertTrue(e.getMessage().contains(ID + ".metadata.json is not a file: it stays"), e::getMessage);
        assertTrue(e.getMessage().startsWith("PID audit.file, key directory"), e::getMessage);
        assertTrue(Files.exists(outside));
    }

    @Test
    void aFolderInPlaceOfTheRecordingStays() throws IOException {
        Files.createDirectories(recording(ID).resolve("full"));
        assertThrows(NoSuchFileException.class, () -> storage.delete(ID));
        assertTrue(Files.exists(recording(ID).resolve("full"), LinkOption.NOFOLLOW_LINKS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../outside", "..", ".lock", "", "x.metadata.json", "x.metadata.tmp", "a/b", "/etc/passwd", "\0"
            })
    void namesThatNoRecordingHasDeleteNothing(String name) throws IOException {
        Path outside = Files.writeString(directory.resolve("../outside"), "elsewhere");
        Files.writeString(directory.resolve("x.metadata.json"), "{}");
        assertThrows(NoSuchFileException.class, () -> storage.delete(name));
        assertTrue(Files.exists(outside));
        assertTrue(Files.exists(directory.resolve("x.metadata.json")));
    }
}
