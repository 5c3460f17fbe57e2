package dev.sshdaudit.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.files.MetadataFile;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingCatalog.Problem;
import dev.sshdaudit.storage.RecordingCatalog.Problem.Kind;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What a listing tells of recordings without reading them. */
class ListedProblemsTest extends StorageFixture {

    private Path ended(State state) throws IOException {
        StorageOutput output = storage.create(metadata());
        write(output, "sixteen bytes...");
        if (state == State.CUT) {
            output.abandon(metadata().ended(state, Instant.now()));
        } else {
            output.finish(metadata().ended(state, Instant.now()));
        }
        return directory.resolve(ID);
    }

    private Entry only() throws IOException {
        assertEquals(1, storage.list("", 9).size());
        return storage.list("", 9).get(0);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "OPEN")
    void aRecordingThatIsAsItEndedHasNoProblem(State state) throws IOException {
        ended(state);
        assertNull(only().problem());
        assertEquals(state, only().metadata().state());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "OPEN")
    void aRecordingThatIsShorterThanItWasSaysSo(State state) throws IOException {
        Files.writeString(ended(state), "nine left");
        assertEquals(new Problem(Kind.SHORTER, "it had 16 bytes when it ended, and has 9"), only().problem());
        assertEquals(9, only().size());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "OPEN")
    void aRecordingThatIsLongerThanItWasSaysSo(State state) throws IOException {
        Files.writeString(ended(state), "!", StandardOpenOption.APPEND);
        assertEquals(new Problem(Kind.LONGER, "it had 16 bytes when it ended, and has 17"), only().problem());
    }

    @Test
    void aRecordingThatWasCutByACrashIsListedWhenItBecomesShorterLater() throws IOException {
        write(storage.create(metadata()), "sixteen bytes...");
        storage.close();
        storage = new FileStorage(Runnable::run);
        storage.use(directory);
        assertNull(only().problem());
        Files.writeString(directory.resolve(ID), "nine left");
        assertEquals(Kind.SHORTER, only().problem().kind());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "OPEN")
    void aRecordingThatIsGoneIsListedByItsMetadata(State state) throws IOException {
        Files.delete(ended(state));
        assertEquals(
                new Problem(Kind.MISSING, "its file is gone, only its metadata is left; it had 16 bytes when it ended"),
                only().problem());
        assertEquals(ID, only().metadata().name());
        assertEquals(state, only().metadata().state());
        assertEquals(0, only().size());
        assertThrows(NoSuchFileException.class, () -> storage.read(ID));
        assertEquals(0, storage.list("f", 9).size());
    }

    @Test
    void aRecordingWithoutMetadataIsListedAndCanBeRead() throws IOException {
        Files.delete(MetadataFile.of(ended(State.ENDED)));
        assertEquals(new Problem(Kind.WITHOUT_METADATA, "there is no metadata beside it"), only().problem());
        assertEquals("sixteen bytes...", read(ID));
    }

    @Test
    void metadataThatIsDamagedOrOfAnotherRecordingIsNone() throws IOException {
        Path file = MetadataFile.of(ended(State.ENDED));
        String text = Files.readString(file);
        Files.writeString(file, text.replace("\"start\" : \"2026", "\"start\" : \"\u001b[2J"));
        assertEquals(new Problem(Kind.WITHOUT_METADATA, "its metadata cannot be understood"), only().problem());
        Files.writeString(file, text.replace("\"name\" : \"0", "\"name\" : \"1"));
        assertEquals(
                new Problem(Kind.WITHOUT_METADATA, "the metadata beside it is of another recording"), only().problem());
    }

    @Test
    void aRecordingBeingWrittenHasNoProblem() throws IOException {
        StorageOutput output = storage.create(metadata());
        write(output, "x");
        output.flush();
        assertNull(only().problem());
        assertEquals(State.OPEN, only().metadata().state());
    }

    @Test
    void metadataIsPrintedWithoutAnythingThatATerminalObeysOrHides() throws IOException {
        StringBuilder name = new StringBuilder("J\u00f6rg \u732b\u007f\u009b31m\u202e\u2066\u200b\u2028\ufeff");
        name.appendCodePoint(0xE0041).appendCodePoint(0x1F600).append('\ud800');
        StorageOutput output = storage.create(metadata());
        output.update(metadata().withUsername(name.toString()));
        String json = Files.readString(MetadataFile.of(directory.resolve(ID)), StandardCharsets.UTF_8);
        assertTrue(json.contains("J\u00f6rg \u732b\\u007F\\u009B31m\\u202E\\u2066\\u200B\\u2028\\uFEFF"), json);
        assertTrue(json.contains("\\uDB40\\uDC41\\uD83D\\uDE00\\uD800"), json);
        assertFalse(json.chars().anyMatch(c -> Character.getType(c) == Character.FORMAT), json);
        assertEquals(name.toString(), only().metadata().username());
    }

    @Test
    void noRecordingEndsBeforeItBeganWhereTheClockWasSetBack() throws IOException {
        RecordingMetadata begun = metadata();
        Instant earlier = begun.start().minusSeconds(3600);
        storage.create(begun).finish(begun.ended(State.ENDED, earlier));
        assertEquals(begun.start(), only().metadata().end());
        Path file = MetadataFile.of(directory.resolve(ID));
        Files.writeString(
                file, Files.readString(file).replaceFirst("\"end\" : \"[^\"]*\"", "\"end\" : \"" + earlier + "\""));
        assertEquals(begun.start(), only().metadata().end(), "what was written before is read so, too");
    }
}
