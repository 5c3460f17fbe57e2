package dev.sshdaudit.query.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.IdentityException;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.query.ExportRequest;
import dev.sshdaudit.query.ExportRequest.Form;
import dev.sshdaudit.query.Exported;
import dev.sshdaudit.query.place.FlippedBits;
import dev.sshdaudit.query.place.MemoryPlace;
import dev.sshdaudit.query.place.TextFormat;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found by a name, and what its copies hold. */
class RecordingsTest {

    private final MemoryPlace place = new MemoryPlace();
    private final Recordings recordings = new Recordings(place.services());

    @TempDir
    private Path folder;

    RecordingsTest() {
        place.install(Map.of("binary", new TextFormat()));
    }

    private static MetadataBuilder ended(String name) {
        return MetadataBuilder.recording(name).state(State.ENDED).end(Instant.EPOCH);
    }

    private Opened find(String typed) throws IOException {
        return recordings.find(place.place(null), typed, any -> true, true, false);
    }

    private static long count(Opened opened) throws IOException {
        try (RecordingReader reader = opened.reader()) {
            long count = 0;
            while (reader.read() != null) {
                count++;
            }
            return count;
        }
    }

    private Exported copy(String typed, Form form, Path to, boolean mayHaveSecrets) throws IOException {
        ExportRequest request = new ExportRequest(null, typed, form, null, false, ZoneOffset.UTC);
        return new Copying(recordings, find(typed), request).copy(to, false, mayHaveSecrets);
    }

    @Test
    void ofSeveralPartsTheFirstIsMeantAndTheNextIsKnown() throws IOException {
        place.keep(ended("5f0c0123").connectionId("5f0c0123").build(), "out a\n");
        place.keep(ended("5f0c0123.2").connectionId("5f0c0123").part(2).build(), "out b\nout c\n");
        Opened first = find("5f0c");
        assertEquals("5f0c0123", first.id());
        RecordingMetadata next = first.nextPart();
        assertEquals("5f0c0123.2", next.name());
        assertNull(find("5f0c.2").nextPart());
        assertEquals(2, count(find("5f0c.2")));
    }

    @Test
    void connectionIsFoundInASharedRecording() throws IOException {
        place.keep(ended("eeee").shared().build(), "of eeee\nout x\nof abcd01\nout a\nof abcd02\nout b\nout c\n");
        Opened found = find("abcd02");
        assertEquals("abcd02", found.id());
        assertEquals("eeee", found.entry().metadata().name());
        assertEquals(2, count(found));
        assertTrue(assertThrows(IOException.class, () -> find("abcd"))
                .getMessage()
                .startsWith("2 connections in the shared recording eeee begin with abcd: "));
        assertEquals(
                "there is no recording dcba",
                assertThrows(NoSuchFileException.class, () -> find("dcba")).getMessage());
        assertThrows(
                NoSuchFileException.class,
                () -> recordings.find(place.place(null), "abcd02", any -> true, false, false));
    }

    @Test
    void whatUsersMayNotKnowOfIsNotEvenNamed() throws IOException {
        place.keep(ended("a1").username("ann").build(), "out a\n");
        place.keep(ended("a2").username("bob").build(), "out b\n");
        assertThrows(IOException.class, () -> find("a"));
        Opened found =
                recordings.find(place.place(null), "a", metadata -> "bob".equals(metadata.username()), false, false);
        assertEquals("a2", found.id());
    }

    private static Identities keys(Path folder) throws IOException {
        return Identities.read(List.of(Files.writeString(folder.resolve("key"), FlippedBits.KEY)));
    }

    private Exported copy(Identities keys, Form form, boolean mayHaveSecrets) throws IOException {
        ExportRequest request = new ExportRequest(null, "a1", form, null, false, ZoneOffset.UTC, keys);
        Recordings readable = recordings.with(keys);
        Opened opened = readable.find(place.place(null), "a1", any -> true, true, false);
        return new Copying(readable, opened, request).copy(folder, false, mayHaveSecrets);
    }

    @Test
    void recordingThatIsEncryptedIsReadWithItsKeyAlone() throws IOException {
        place.keep(ended("a1.age").build(), FlippedBits.encrypted("out a\nout b\n"));
        assertEquals(
                "recording a1.age is encrypted, and feature sshd-audit-encryption, which decrypts it, is not installed",
                assertThrows(IOException.class, () -> count(find("a1"))).getMessage());
        place.install(new FlippedBits());
        assertEquals(
                "recording a1.age: it is encrypted to age1test",
                assertThrows(IdentityException.class, () -> count(find("a1"))).getMessage());
        Recordings readable = recordings.with(keys(folder));
        assertEquals(2, count(readable.find(place.place(null), "a1", any -> true, true, false)));
        // and so is one whose metadata is lost
        place.keep(ended("a1.age").format("").build(), FlippedBits.encrypted("out a\nout b\n"));
        assertEquals(2, count(readable.find(place.place(null), "a1", any -> true, true, false)));
        assertThrows(IdentityException.class, () -> count(find("a1")));
    }

    @Test
    void copyOfARecordingThatIsEncryptedIsReadableOrAsItIsStored() throws IOException {
        place.install(new FlippedBits());
        String stored = FlippedBits.encrypted("out a\n");
        place.keep(ended("a1.age").build(), stored);
        Identities keys = keys(folder);
        copy(keys, Form.JSON, true);
        assertTrue(Files.readString(folder.resolve("a1.age.jsonl")).contains("YQ"), "base64 of the data");
        copy(Identities.NONE, Form.BINARY, true);
        assertEquals(stored, Files.readString(folder.resolve("a1.age")));
        assertThrows(IdentityException.class, () -> copy(Identities.NONE, Form.TEXT, true));
        assertTrue(Files.notExists(folder.resolve("a1.age.txt")));
    }

    @Test
    void bytesThatMayHoldSecretsAreNotCopiedWithoutTheKeyThatTells() throws IOException {
        place.install(new FlippedBits());
        place.keep(ended("a1.age").build(), FlippedBits.encrypted("out a\n"));
        SecurityException e = assertThrows(SecurityException.class, () -> copy(Identities.NONE, Form.BINARY, false));
        assertTrue(e.getMessage().contains("can hold passwords"), e.getMessage());
        copy(keys(folder), Form.BINARY, false);
        assertTrue(Files.exists(folder.resolve("a1.age")));
    }

    @Test
    void castThatIsEncryptedIsCopiedReadable() throws IOException {
        place.install(new FlippedBits());
        place.keep(ended("a1-0.cast.age").format("asciinema").build(), FlippedBits.encrypted("{\"version\": 2}\n"));
        copy(keys(folder), Form.ASCIICAST, true);
        assertEquals("{\"version\": 2}\n", Files.readString(folder.resolve("a1-0.cast")));
        Files.delete(folder.resolve("a1-0.cast"));
        assertThrows(IdentityException.class, () -> copy(Identities.NONE, Form.ASCIICAST, true));
        assertTrue(Files.notExists(folder.resolve("a1-0.cast")));
    }

    @Test
    void formatThatIsMissingIsNamed() throws IOException {
        place.keep(ended("a1").format("other").build(), "out a\n");
        assertEquals(
                "recording a1 is of format \"other\", which is not installed",
                assertThrows(IOException.class, () -> find("a1").reader()).getMessage());
        place.keep(ended("a2").format("").build(), "out a\n");
        assertEquals(1, count(find("a2")));
    }

    @Test
    void copyIsForItsOwnerAloneAndNeverOverAnotherFile() throws IOException {
        place.keep(ended("a1").build(), "out hello\n");
        Path copy = folder.resolve("copy.jsonl");
        assertEquals(List.of(copy), copy("a1", Form.JSON, copy, false).files());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)));
        byte[] before = Files.readAllBytes(copy);
        assertThrows(FileAlreadyExistsException.class, () -> copy("a1", Form.TEXT, copy, false));
        assertThrows(FileAlreadyExistsException.class, () -> Destination.checkCopy(copy));
        assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(copy)));
        assertThrows(IOException.class, () -> Destination.checkCopy(folder.resolve("no/copy")));
        Files.createFile(folder.resolve("a1.metadata.json"));
        assertThrows(IOException.class, () -> copy("a1", Form.TEXT, folder.resolve("other"), false));
        assertFalse(Files.exists(folder.resolve("other")));
    }

    @Test
    void whatIsMissingInACopyIsTold() throws IOException {
        place.keep(MetadataBuilder.recording("a1").build(), "out hello\nopen\n");
        Exported open = copy("a1", Form.TEXT, folder.resolve("1"), false);
        assertTrue(open.goesOn() && open.problems().isEmpty(), open::toString);
        place.keep(ended("a2").build(), "out hello\ncut\n");
        List<String> notes = copy("a2", Form.TEXT, folder.resolve("2"), false).problems();
        assertEquals(1, notes.size());
        assertTrue(notes.get(0).startsWith("recording a2 is not whole: cut at byte 1"), notes::toString);
        assertTrue(Files.readString(folder.resolve("2")).contains("hello"));
    }

    @Test
    void bytesThatCanHoldSecretsAreNotCopiedWithoutTheRole() throws IOException {
        place.keep(MetadataBuilder.recording("a1").build(), "out hello\nopen\n");
        copy("a1", Form.BINARY, folder.resolve("1"), false);
        place.keep(ended("a2").build(), "out hello\ncut\npassword x");
        assertTrue(assertThrows(SecurityException.class, () -> copy("a2", Form.BINARY, folder.resolve("2"), false))
                .getMessage()
                .startsWith("recording a2 can hold passwords"));
        place.keep(ended("a3").format("other").build(), "out hello\n");
        assertThrows(SecurityException.class, () -> copy("a3", Form.BINARY, folder.resolve("3"), false));
        assertEquals(List.of("1"), List.of(folder.toFile().list()));
        copy("a2", Form.BINARY, folder.resolve("2"), true);
        assertEquals("out hello\ncut\npassword x", Files.readString(folder.resolve("2")));
    }

    @Test
    void connectionInASharedRecordingHasNoBytesOfItsOwn() throws IOException {
        place.keep(ended("eeee").shared().build(), "of abcd01\nout a\n");
        assertTrue(assertThrows(IOException.class, () -> copy("abcd01", Form.BINARY, folder.resolve("1"), true))
                .getMessage()
                .contains("shared recording eeee"));
        List<String> left = new ArrayList<>(List.of(folder.toFile().list()));
        assertEquals(List.of(), left);
        assertTrue(assertThrows(IOException.class, () -> copy("abcd01", Form.ASCIICAST, folder.resolve("1"), true))
                .getMessage()
                .contains("sshd-audit-asciinema"));
    }
}
