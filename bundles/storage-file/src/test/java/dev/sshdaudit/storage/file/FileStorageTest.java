package dev.sshdaudit.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.config.ConfigReader;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingCatalog.Problem.Kind;
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
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FileStorageTest extends StorageFixture {

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
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
    void aRecordingIsFoundByItsNameWithoutAListing() throws IOException {
        StorageOutput output = storage.create(metadata());
        write(output, "one");
        storage.create(metadata(ID + ".2", "2026-11-01T00:00:01Z"));
        RecordingMetadata ended = metadata().ended(State.ENDED, Instant.parse("2026-11-01T00:00:09Z"));
        output.finish(ended);
        assertEquals(new Entry(ended, 3), storage.find(ID).orElseThrow());
        assertEquals(
                State.OPEN, storage.find(ID + ".2").orElseThrow().metadata().state());
        assertTrue(storage.find("0123").isEmpty());
        assertTrue(storage.find(ID + ".metadata.json").isEmpty());
        assertTrue(storage.find("../" + ID).isEmpty());
        Files.delete(directory.resolve(ID));
        assertEquals(Kind.MISSING, storage.find(ID).orElseThrow().problem().kind());
        Files.delete(directory.resolve(ID + ".metadata.json"));
        assertTrue(storage.find(ID).isEmpty());
    }

    @Test
    void segmentsOfALedgerAreKeptAndReadAndAreNoneOfTheRecordingsThatAreListedAndCounted() throws IOException {
        String segment = AuditLedger.NAME_PREFIX + "0123456789abcdef-000000000000.jsonl";
        storage.create(metadata());
        write(storage.create(metadata(segment, "2026-11-01T00:00:02Z")), "line");
        assertEquals(List.of(ID), names(storage.list("", 1)));
        assertEquals(List.of(ID), names(storage.list("", 9)));
        assertEquals(List.of(segment), names(storage.list(AuditLedger.NAME_PREFIX, 9)));
        assertEquals("line", read(segment));
        assertEquals("1", storage.status().get("open recordings"));
    }

    private static List<String> names(List<Entry> entries) {
        return entries.stream().map(entry -> entry.metadata().name()).toList();
    }

    @Test
    void whetherThereIsNoOtherRecordingIsToldByNames() throws IOException {
        String segment = AuditLedger.NAME_PREFIX + "0123456789abcdef-000000000000.jsonl";
        assertTrue(storage.hasNoneBut(name -> false));
        storage.create(metadata(segment, "2026-11-01T00:00:02Z"));
        assertTrue(storage.hasNoneBut(name -> false));
        storage.create(metadata());
        assertTrue(storage.hasNoneBut(ID::equals));
        assertFalse(storage.hasNoneBut(name -> false));
        // a recording is gone whose metadata is there: listings tell such a recording, too
        Files.writeString(directory.resolve("gone.metadata.json"), "{}");
        assertFalse(storage.hasNoneBut(ID::equals));
    }

    @Test
    void thePlaceIsTheFolder() {
        assertEquals(directory.toString(), storage.place());
        storage.use(temp.resolve("other"));
        assertEquals(temp.resolve("other").toString(), storage.place());
    }

    @Test
    void aRecordingTellsTheIdUnderWhichItsConnectionWasRecordedBefore() throws IOException {
        RecordingMetadata again = metadata().withFormerConnection("a1");
        storage.create(again).finish(again.ended(State.ENDED, again.start()));
        assertEquals("a1", storage.list("", 9).get(0).metadata().formerConnection());
    }

    @Test
    void aRecordingOfManyConnectionsIsListedAsSuch() throws IOException {
        RecordingMetadata one = metadata();
        RecordingMetadata shared = metadata(ID).start(one.start()).shared().build();
        StorageOutput output = storage.create(shared);
        assertEquals(shared, storage.list("", 9).get(0).metadata());
        output.finish(shared.ended(State.ENDED, one.start()));
        assertEquals(
                shared.ended(State.ENDED, one.start()),
                storage.list("", 9).get(0).metadata());
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
        assertThrows(NoSuchFileException.class, () -> storage.read("link"));
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
        storage.create(metadata());
        Files.createDirectory(directory.resolve("folder"));
        for (String name : List.of("missing", "folder", ID + ".metadata.json")) {
            assertThrows(NoSuchFileException.class, () -> storage.read(name), name);
        }
        IOException e = assertThrows(
                IOException.class, () -> storage.create(metadata("x.metadata.json", "2026-11-01T00:00:00Z")));
        assertTrue(e.getMessage().contains("x.metadata.json"), e.getMessage());
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
    void aLongRecordingThatWasWrittenToLastIsNotTheNewest() throws IOException {
        Instant base = Instant.parse("2026-11-01T00:00:00Z");
        for (int i = 0; i < 20; i++) {
            Instant start = base.plusSeconds(i * 600L);
            storage.create(metadata("r" + i, start.toString()))
                    .finish(metadata("r" + i, start.toString()).ended(State.ENDED, start));
            // the older they are, the longer they went on
            Instant written = base.plusSeconds(20 * 600L + (20 - i) * 600L);
            Files.setLastModifiedTime(directory.resolve("r" + i), FileTime.from(written));
        }
        assertEquals(
                List.of("r19", "r18", "r17"),
                storage.list("", 3).stream()
                        .map(entry -> entry.metadata().name())
                        .toList());
    }

    @Test
    void aListingReadsNoMetadataThatCannotMatter() throws IOException {
        for (int i = 0; i < 3; i++) {
            Instant start = Instant.parse("2026-11-01T0" + i + ":00:00Z");
            storage.create(metadata("r" + i, start.toString()))
                    .finish(metadata("r" + i, start.toString()).ended(State.ENDED, start));
            Files.setLastModifiedTime(directory.resolve("r" + i), FileTime.from(start));
        }
        // were it read, it would be the first
        Path oldest = directory.resolve("r0.metadata.json");
        Files.writeString(oldest, Files.readString(oldest).replace("2026-11-01T00", "2036-11-01T00"));
        assertEquals("r2", storage.list("", 1).get(0).metadata().name());
        assertEquals("r0", storage.list("", 9).get(0).metadata().name());
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
    void aFileInPlaceOfTheFolderIsNotTakenForARecordingOfThatName() throws IOException {
        storage.use(Files.writeString(temp.resolve("file"), "mine"));
        IOException e = assertThrows(IOException.class, () -> storage.create(metadata()));
        assertFalse(e instanceof FileAlreadyExistsException);
        assertEquals(
                "PID audit.file, key directory: \"" + temp.resolve("file") + "\" cannot be used: "
                        + temp.resolve("file") + ": not a folder",
                e.getMessage());
        IOException list = assertThrows(IOException.class, () -> storage.list("", 9));
        assertEquals(e.getMessage(), list.getMessage());
    }

    @Test
    void aFolderMayBeReachedThroughALink() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link-to-folder"), directory);
        storage.close();
        storage = new FileStorage(Runnable::run);
        storage.use(link);
        write(storage.create(metadata()), "x");
        assertEquals("x", Files.readString(directory.resolve(ID)));
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
        ConfigReader<FileSettings> reader = new ConfigReader<>(FileSettings.PID, FileSettings.class);
        for (String wrong : List.of("", "audit", "./audit", "/", "/x/..", "/a\0b")) {
            InvalidConfigurationException e = assertThrows(
                    InvalidConfigurationException.class, () -> reader.readStrictly(Map.of("directory", wrong)), wrong);
            assertEquals(
                    "PID audit.file, key directory: \"" + wrong
                            + "\" is not allowed, it must be an absolute path of a folder, such as /var/log/audit",
                    e.getMessage());
        }
        storage.use(reader.readStrictly(Map.of(
                "directory", directory.resolve("x").resolve("..").resolve("y").toString())));
        assertEquals(directory.resolve("y").toString(), storage.status().get("directory"));
    }
}
