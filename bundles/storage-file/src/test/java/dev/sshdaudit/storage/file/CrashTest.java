package dev.sshdaudit.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.files.FolderLock;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What goes wrong, and what is left of it at the next start. */
class CrashTest extends StorageFixture {

    @Test
    void aDirectoryNoLongerUsedIsLetGoWhenItsLastRecordingEnds() throws IOException {
        StorageOutput running = storage.create(metadata());
        storage.use(temp.resolve("other"));
        assertFalse(new FolderLock(directory).acquire());
        running.finish(metadata().ended(State.ENDED, Instant.now()));
        FolderLock lock = new FolderLock(directory);
        assertTrue(lock.acquire());
        lock.release();
    }

    @Test
    void aDirectoryLeftAndTakenAgainIsLocked() throws IOException {
        storage.use(temp.resolve("other"));
        storage.use(directory);
        assertFalse(new FolderLock(directory).acquire());
    }

    @Test
    void aDirectoryStaysLockedBetweenRecordings() throws IOException {
        storage.create(metadata()).finish(metadata().ended(State.ENDED, Instant.now()));
        assertFalse(new FolderLock(directory).acquire());
    }

    @Test
    void aDirectoryThatWasLetGoIsNoLongerSetRight() throws IOException {
        storage.create(metadata());
        storage.close();

        List<Runnable> later = new ArrayList<>();
        storage = new FileStorage(later::add);
        storage.use(directory);
        storage.close();
        later.forEach(Runnable::run);
        assertTrue(Files.readString(directory.resolve(ID + ".metadata.json")).contains("\"open\""));
    }

    @Test
    void recordingsBeginWhileWhatACrashLeftIsSetRight() throws IOException {
        storage.create(metadata());
        storage.close();

        List<Runnable> later = new ArrayList<>();
        storage = new FileStorage(later::add);
        storage.use(directory);
        storage.create(metadata("new", "2026-11-01T00:00:00Z"));
        assertEquals(State.CUT, storage.list(ID, 9).get(0).metadata().state());
        assertTrue(Files.readString(directory.resolve(ID + ".metadata.json")).contains("\"open\""));
        Files.writeString(directory.resolve("new.metadata.tmp"), "being written");

        later.forEach(Runnable::run);
        assertTrue(Files.readString(directory.resolve(ID + ".metadata.json")).contains("\"cut\""));
        assertTrue(Files.readString(directory.resolve("new.metadata.json")).contains("\"open\""));
        assertTrue(Files.exists(directory.resolve("new.metadata.tmp")));
    }

    @Test
    void whatAnEarlierProcessLeftOpenIsCut() throws IOException {
        StorageOutput output = storage.create(metadata());
        write(output, "lost the rest");
        Files.writeString(directory.resolve("x.metadata.tmp"), "{");
        storage.close();

        storage = new FileStorage(Runnable::run);
        storage.use(directory);
        Entry entry = storage.list("", 9).get(0);
        assertEquals(State.CUT, entry.metadata().state());
        assertEquals(
                Files.getLastModifiedTime(directory.resolve(ID)).toInstant(),
                entry.metadata().end());
        assertEquals("lost the rest", read(ID));
        assertTrue(Files.notExists(directory.resolve("x.metadata.tmp")));
    }

    @Test
    void whatOtherProgramsNamedAsTemporaryFilesAreStays() throws IOException {
        storage.create(metadata());
        storage.close();
        Map<String, String> others = Map.of(
                "notes.metadata.tmp",
                "a text",
                "table.metadata.tmp",
                "{\"table\": 1}",
                "other.metadata.tmp",
                Files.readString(directory.resolve(ID + ".metadata.json")),
                "empty.metadata.tmp",
                "",
                ".hidden.metadata.tmp",
                "{",
                ".owner-of-this-folder",
                "me");
        for (Map.Entry<String, String> other : others.entrySet()) {
            Files.writeString(directory.resolve(other.getKey()), other.getValue());
        }
        Files.createDirectory(directory.resolve("folder.metadata.tmp"));
        String whole = Files.readString(directory.resolve(ID + ".metadata.json"));
        Files.writeString(directory.resolve(ID + "-1.metadata.tmp"), whole.replaceFirst(ID, ID + "-1"));
        Files.writeString(directory.resolve(ID + "-2.metadata.tmp"), whole.substring(0, 5));

        storage = new FileStorage(Runnable::run);
        storage.use(directory);
        for (Map.Entry<String, String> other : others.entrySet()) {
            assertEquals(other.getValue(), Files.readString(directory.resolve(other.getKey())), other.getKey());
        }
        assertTrue(Files.isDirectory(directory.resolve("folder.metadata.tmp")));
        assertTrue(Files.notExists(directory.resolve(ID + "-1.metadata.tmp")), "whole metadata that was left");
        assertTrue(Files.notExists(directory.resolve(ID + "-2.metadata.tmp")), "metadata that was cut");
    }

    @Test
    void whatIsBeingRecordedIsNotTakenForLeftOver() throws IOException {
        StorageOutput output = storage.create(metadata());
        storage.use(temp.resolve("other"));
        storage.use(directory);
        FileStorage second = new FileStorage(Runnable::run);
        second.use(directory);
        second.create(metadata("second", "2026-11-01T00:00:00Z"));
        assertEquals(State.OPEN, storage.list(ID, 9).get(0).metadata().state());
        second.close();
        output.finish(metadata().ended(State.ENDED, Instant.now()));
    }

    @Test
    void damagedMetadataDoesNotHideARecording() throws IOException {
        StorageOutput output = storage.create(metadata());
        Files.writeString(directory.resolve(ID + ".metadata.json"), "{");
        assertEquals(State.OPEN, storage.list("", 9).get(0).metadata().state());
        output.abandon(metadata().ended(State.CUT, Instant.now()));
        for (String damaged : List.of("", "{", "[]", "{\"name\":\"" + ID + "\"}", "{\"start\":{}}", "\0\u0001")) {
            Files.writeString(directory.resolve(ID + ".metadata.json"), damaged);
            Entry entry = storage.list("", 9).get(0);
            assertEquals(ID, entry.metadata().name(), damaged);
            assertEquals(State.CUT, entry.metadata().state(), damaged);
        }
        Files.delete(directory.resolve(ID + ".metadata.json"));
        assertEquals(1, storage.list("", 9).size());
    }

    @Test
    void keysOfALaterVersionArePassedOver() throws IOException {
        StorageOutput output = storage.create(metadata());
        output.finish(metadata().ended(State.ENDED, Instant.EPOCH));
        Path file = directory.resolve(ID + ".metadata.json");
        Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"new\": {\"a\": [1]}, \"other\": 7,"));
        assertEquals(State.ENDED, storage.list("", 9).get(0).metadata().state());
    }

    @Test
    void aRecordingWhoseEndCannotBeToldIsClosedAndNoLongerCounted() throws IOException {
        StorageOutput output = storage.create(metadata());
        Path metadata = directory.resolve(ID + ".metadata.json");
        Files.delete(metadata);
        // nothing can be moved to where a folder with something in it is
        Files.createDirectories(metadata.resolve("in the way"));
        RecordingMetadata ended = metadata().ended(State.ENDED, Instant.now());
        IOException e = assertThrows(IOException.class, () -> output.finish(ended));
        assertTrue(e.getMessage().startsWith("PID audit.file, key directory: \""), e.getMessage());
        output.abandon(ended);
        assertEquals("0", storage.status().get("open recordings"));
        assertEquals(e.getMessage(), storage.status().get("problem"));
        assertTrue(Files.notExists(directory.resolve(ID + ".metadata.tmp")));
        assertEquals(State.CUT, storage.list("", 9).get(0).metadata().state());
        assertThrows(IOException.class, () -> write(output, "y"));
    }

    @Test
    void aRecordingWithoutMetadataDoesNotBegin() throws IOException {
        Files.createDirectories(directory.resolve(ID + ".metadata.json/in the way"));
        assertThrows(IOException.class, () -> storage.create(metadata()));
        assertTrue(Files.notExists(directory.resolve(ID)));
        assertEquals("0", storage.status().get("open recordings"));
    }

    @Test
    void aUserNameThatNoEncodingKnowsBreaksNothing() throws IOException {
        StorageOutput output = storage.create(metadata());
        output.update(metadata().withUsername("half \ud800 pair"));
        assertEquals("half \ud800 pair", storage.list("", 9).get(0).metadata().username());
    }

    @Test
    void anAbandonedRecordingIsCut() throws IOException {
        StorageOutput output = storage.create(metadata());
        write(output, "x");
        output.abandon(metadata().ended(State.CUT, Instant.now()));
        assertEquals(State.CUT, storage.list("", 9).get(0).metadata().state());
        assertThrows(IOException.class, () -> write(output, "y"));
    }

    @Test
    void aCutThatCouldNotBeToldIsToldWhenTheNextRecordingBegins() throws IOException {
        StorageOutput output = storage.create(metadata());
        Path metadata = directory.resolve(ID + ".metadata.json");
        Path temporary = directory.resolve(ID + ".metadata.tmp");
        // no file can be written where a folder is
        Files.createDirectories(temporary.resolve("in the way"));
        output.abandon(metadata().ended(State.CUT, Instant.now()));
        assertTrue(Files.readString(metadata).contains("\"open\""));

        Files.delete(temporary.resolve("in the way"));
        Files.delete(temporary);
        storage.create(metadata("next", "2026-11-01T00:00:00Z"));
        assertTrue(Files.readString(metadata).contains("\"cut\""));
        assertTrue(Files.readString(directory.resolve("next.metadata.json")).contains("\"open\""));
    }
}
