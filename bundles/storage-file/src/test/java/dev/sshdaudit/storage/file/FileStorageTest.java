package dev.sshdaudit.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStorageTest {

    private static final String ID = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path temp;

    private Path directory;
    private FileStorage storage;

    @BeforeEach
    void open() {
        directory = temp.resolve("a/b");
        storage = new FileStorage();
        storage.use(directory);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private static RecordingMetadata metadata(String name, String start) {
        return new RecordingMetadata(
                name,
                ID,
                null,
                1,
                "binary",
                "application/octet-stream",
                "node1",
                Instant.parse(start),
                null,
                "192.0.2.7",
                "XX",
                null,
                State.OPEN);
    }

    private static RecordingMetadata metadata() {
        return metadata(ID, "2026-11-01T00:00:00.123456789Z");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void write(StorageOutput output, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        output.write(bytes, 0, bytes.length);
    }

    private String read(String name) throws IOException {
        try (InputStream in = storage.read(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aRecordingIsKeptAndListedWithItsMetadata() throws IOException {
        StorageOutput output = storage.create(metadata());
        write(output, "one");
        output.update(metadata().withUsername("al\u0007ice"));
        output.flush();
        assertEquals("one", read(ID));
        assertEquals(State.OPEN, storage.list("", 9).get(0).metadata().state());
        write(output, "two");
        RecordingMetadata ended =
                metadata().withUsername("al\u0007ice").ended(State.ENDED, Instant.parse("2026-11-01T00:00:09Z"));
        output.finish(ended);
        assertEquals("onetwo", read(ID));
        assertEquals(List.of(new Entry(ended, 6)), storage.list("0123", 9));
        assertEquals(List.of(), storage.list("1", 9));
        assertEquals("0", storage.status().get("open recordings"));
    }

    @Test
    void aRecordingThatIsReadEndsWhereItEndedThen() throws IOException {
        StorageOutput output = storage.create(metadata());
        write(output, "one");
        try (InputStream in = storage.read(ID)) {
            write(output, "two");
            assertEquals('o', in.read());
            assertEquals(1, in.skip(1));
            assertEquals(1, in.available());
            assertEquals("e", new String(in.readAllBytes(), StandardCharsets.UTF_8));
            assertEquals(-1, in.read());
        }
    }

    @Test
    void nobodyElseMayReadWhatIsWritten() throws IOException {
        storage.create(metadata());
        assertEquals("rwx------", permissions(directory));
        assertEquals("rwx------", permissions(directory.getParent()));
        assertEquals("rw-------", permissions(directory.resolve(ID)));
        assertEquals("rw-------", permissions(directory.resolve(ID + ".metadata.json")));
    }

    @Test
    void aFolderThatWasThereKeepsItsMode() throws IOException {
        Path other = Files.createDirectory(
                temp.resolve("other"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        storage.use(other);
        storage.create(metadata());
        assertEquals("rwxr-x---", permissions(other));
    }

    @Test
    void nothingThatIsThereIsOverwrittenOrFollowed() throws IOException {
        Path target = Files.writeString(temp.resolve("target"), "mine");
        storage.create(metadata("first", "2026-11-01T00:00:00Z"));
        assertThrows(FileAlreadyExistsException.class, () -> storage.create(metadata("first", "2026-11-01T00:00:00Z")));
        Files.createSymbolicLink(directory.resolve("link"), target);
        assertThrows(IOException.class, () -> storage.create(metadata("link", "2026-11-01T00:00:00Z")));
        Files.createSymbolicLink(directory.resolve("dangling"), temp.resolve("nowhere"));
        assertThrows(IOException.class, () -> storage.create(metadata("dangling", "2026-11-01T00:00:00Z")));
        assertThrows(IOException.class, () -> storage.read("link"));
        Files.createSymbolicLink(directory.resolve("trap.metadata.tmp"), target);
        storage.create(metadata("trap", "2026-11-01T00:00:00Z"));
        assertEquals("mine", Files.readString(target));
        assertTrue(Files.notExists(temp.resolve("nowhere")));
    }

    @Test
    void unsafeNamesAreNotFound() throws IOException {
        Files.writeString(temp.resolve("a/secret"), "x");
        for (String name : List.of("../secret", "..", "", ".lock", "/etc/passwd", "a\0b")) {
            assertThrows(NoSuchFileException.class, () -> storage.read(name), name);
        }
        assertThrows(NoSuchFileException.class, () -> storage.read("missing"));
    }

    @Test
    void recordingsAreListedNewestFirst() throws IOException {
        for (int i = 0; i < 5; i++) {
            storage.create(metadata("r" + i, "2026-11-01T00:00:0" + (i * 3 % 5) + "Z"));
        }
        assertEquals(
                List.of("r3", "r1", "r4"),
                storage.list("", 3).stream()
                        .map(entry -> entry.metadata().name())
                        .toList());
    }

    @Test
    void anotherDirectoryTakesNewRecordingsWhileRunningOnesFinishWhereTheyBegan() throws IOException {
        StorageOutput running = storage.create(metadata());
        Path other = temp.resolve("other");
        storage.use(other);
        storage.create(metadata("new", "2026-11-01T00:00:00Z"));
        assertEquals("1", storage.status().get("open recordings in " + directory));
        write(running, "old");
        running.finish(metadata().ended(State.ENDED, Instant.now()));
        assertEquals("old", Files.readString(directory.resolve(ID)));
        assertTrue(Files.exists(other.resolve("new")));
    }

    @Test
    void whatAnEarlierProcessLeftOpenIsCut() throws IOException {
        StorageOutput output = storage.create(metadata());
        write(output, "lost the rest");
        Files.writeString(directory.resolve("x.metadata.tmp"), "{");
        storage.close();

        storage = new FileStorage();
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
    void whatIsBeingRecordedIsNotTakenForLeftOver() throws IOException {
        StorageOutput output = storage.create(metadata());
        storage.use(temp.resolve("other"));
        storage.use(directory);
        FileStorage second = new FileStorage();
        second.use(directory);
        second.create(metadata("second", "2026-11-01T00:00:00Z"));
        assertEquals(State.OPEN, storage.list(ID, 9).get(0).metadata().state());
        second.close();
        output.finish(metadata().ended(State.ENDED, Instant.now()));
    }

    @Test
    void damagedMetadataDoesNotHideARecording() throws IOException {
        storage.create(metadata());
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
    void aFolderThatCannotBeUsedIsNamedWithPidAndKeyAndTriedAgain() throws IOException {
        Path blocked = Files.writeString(temp.resolve("blocked"), "a file");
        storage.use(blocked.resolve("audit"));
        IOException e = assertThrows(IOException.class, () -> storage.create(metadata()));
        assertTrue(e.getMessage().startsWith("PID audit.file, key directory: \""), e.getMessage());
        assertEquals(e.getMessage(), storage.status().get("problem"));
        Files.delete(blocked);
        storage.create(metadata());
        assertFalse(storage.status().containsKey("problem"));
    }

    @Test
    void aFolderDeletedUnderneathIsMadeAgain() throws IOException {
        storage.close();
        Files.delete(directory.resolve(".lock"));
        Files.delete(directory);
        StorageOutput output = storage.create(metadata());
        write(output, "x");
        assertEquals("x", read(ID));
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
    void largeWritesArriveWhole() throws IOException {
        byte[] bytes = new byte[5 << 20];
        new java.util.Random(1).nextBytes(bytes);
        StorageOutput output = storage.create(metadata());
        output.write(bytes, 0, bytes.length);
        output.finish(metadata().ended(State.ENDED, Instant.now()));
        assertArrayEquals(bytes, Files.readAllBytes(directory.resolve(ID)));
    }

    @Test
    void onlyAbsolutePathsAreDirectories() throws InvalidConfigurationException {
        assertEquals(Path.of("/var/log/audit"), FileStorageComponent.directory("/var/log/x/../audit"));
        for (String wrong : List.of("", "audit", "./audit", "/", "/a\0b")) {
            InvalidConfigurationException e = assertThrows(
                    InvalidConfigurationException.class, () -> FileStorageComponent.directory(wrong), wrong);
            assertTrue(e.getMessage().startsWith("PID audit.file, key directory: \"" + wrong + "\""), e.getMessage());
        }
    }
}
