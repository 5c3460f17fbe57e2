package dev.sshdaudit.storage.file;

import static dev.sshdaudit.testkit.Eventually.eventually;
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
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Other programs, such as a shell of the session being recorded, do something to the files of an open recording. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class DisturbedTest extends StorageFixture {

    private static final String TEXT = "what was recorded so far";

    private interface Action {
        void on(Path recording) throws IOException;
    }

    /** What can be done to a recording, how it is told, and whether the recording is at its path again afterwards. */
    enum Disturbance {
        REMOVED(Files::delete, " was removed or renamed", true),
        RENAMED(file -> Files.move(file, file.resolveSibling("other")), " was removed or renamed", true),
        REPLACED(Disturbance::replace, " was replaced", true),
        REPLACED_BY_A_LINK(Disturbance::replaceByLink, " was replaced", true),
        REPLACED_BY_A_FOLDER(Disturbance::replaceByFolder, " was replaced", true),
        TRUNCATED(file -> truncate(file, 5), " was truncated: of 24 bytes, 5 are left", false),
        EMPTIED(file -> truncate(file, 0), " was truncated: of 24 bytes, 0 are left", false),
        GROWN(Disturbance::grow, " was written to by another program: 24 bytes were recorded, and it has 25", true),
        LINKED(Disturbance::link, " has 2 names instead of 1", true),
        MOVED_WITH_ITS_FOLDER(Disturbance::moveFolder, " is not where it was opened: its folder was moved away", true),
        IN_A_FOLDER_MADE_ANEW(Disturbance::makeFolderAnew, " is not where it was opened: its folder", true),
        BEHIND_A_LINK(Disturbance::moveFolderBehindALink, " is not where it was opened: its folder", true),
        WITHOUT_METADATA(file -> Files.delete(MetadataFile.of(file)), ".metadata.json was removed or renamed", true),
        WITH_OTHER_METADATA(Disturbance::editMetadata, ".metadata.json was changed by another program", true);

        private final Action action;
        private final String told;
        private final boolean kept;

        Disturbance(Action action, String told, boolean kept) {
            this.action = action;
            this.told = told;
            this.kept = kept;
        }

        private static void replace(Path file) throws IOException {
            Files.delete(file);
            // of the same size
            Files.writeString(file, "n".repeat(TEXT.length()));
        }

        private static void replaceByLink(Path file) throws IOException {
            Files.move(file, file.resolveSibling("elsewhere"));
            Files.createSymbolicLink(file, Path.of("elsewhere"));
        }

        private static void replaceByFolder(Path file) throws IOException {
            Files.delete(file);
            Files.createDirectories(file.resolve("with something in it"));
        }

        private static void truncate(Path file, long size) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(size);
            }
        }

        private static void grow(Path file) throws IOException {
            Files.writeString(file, "x", StandardOpenOption.APPEND);
        }

        private static void link(Path file) throws IOException {
            Files.createLink(file.resolveSibling("second-name"), file);
        }

        private static void moveFolder(Path file) throws IOException {
            Files.move(file.getParent(), file.getParent().resolveSibling("moved"));
        }

        private static void makeFolderAnew(Path file) throws IOException {
            moveFolder(file);
            Files.createDirectory(file.getParent());
        }

        private static void moveFolderBehindALink(Path file) throws IOException {
            moveFolder(file);
            Files.createSymbolicLink(file.getParent(), Path.of("moved"));
        }

        private static void editMetadata(Path file) throws IOException {
            Path metadata = MetadataFile.of(file);
            Files.writeString(metadata, Files.readString(metadata).replace("192.0.2.7", "192.0.2.66"));
        }
    }

    private Path recording() {
        return directory.resolve(ID);
    }

    private static RecordingMetadata ended(State state) {
        return metadata().ended(state, Instant.now());
    }

    private StorageOutput begun() throws IOException {
        StorageOutput output = storage.create(metadata());
        write(output, TEXT);
        output.flush();
        return output;
    }

    private void assertTold(Disturbance disturbance, String message) {
        assertTrue(message.startsWith("PID audit.file, key directory: \"" + directory + "\" was changed"), message);
        assertTrue(message.contains(ID + disturbance.told), message);
    }

    private void assertKept(Disturbance disturbance) throws IOException {
        MetadataFile.read(MetadataFile.of(recording()));
        assertEquals(State.CUT, MetadataFile.read(MetadataFile.of(recording())).state());
        if (disturbance.kept) {
            assertTrue(Files.isRegularFile(recording(), LinkOption.NOFOLLOW_LINKS));
            assertTrue(Files.readString(recording()).startsWith(TEXT), "what was written is still there");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDoneToAnOpenRecordingFailsTheNextFlushAndLosesNothing(Disturbance disturbance) throws IOException {
        StorageOutput output = begun();
        disturbance.action.on(recording());
        IOException e = assertThrows(IOException.class, () -> {
            write(output, " and later");
            output.flush();
        });
        if (disturbance != Disturbance.TRUNCATED
                && disturbance != Disturbance.EMPTIED
                && disturbance != Disturbance.GROWN) {
            assertTold(disturbance, e.getMessage());
        }
        output.abandon(ended(State.CUT));
        assertKept(disturbance);
        if (disturbance.kept && disturbance != Disturbance.GROWN) {
            assertEquals(TEXT + " and later", Files.readString(recording()));
        }

        // the next part goes on
        StorageOutput next = storage.create(metadata(ID + ".2", "2026-11-01T00:00:00Z"));
        write(next, "more");
        next.flush();
        next.finish(metadata(ID + ".2", "2026-11-01T00:00:00Z").ended(State.ENDED, Instant.now()));
        assertEquals("more", read(ID + ".2"));
        assertTrue(storage.status().get("changed by other programs").startsWith("1, last: "));
    }

    @ParameterizedTest
    @EnumSource
    void noRecordingEndsAsWholeThatWasDisturbed(Disturbance disturbance) throws IOException {
        StorageOutput output = begun();
        disturbance.action.on(recording());
        IOException e = assertThrows(IOException.class, () -> output.finish(ended(State.ENDED)));
        assertTold(disturbance, e.getMessage());
        output.abandon(ended(State.CUT));
        assertKept(disturbance);
    }

    @ParameterizedTest
    @EnumSource
    void metadataIsNotWrittenOverADisturbance(Disturbance disturbance) throws IOException {
        StorageOutput output = begun();
        disturbance.action.on(recording());
        IOException e =
                assertThrows(IOException.class, () -> output.update(metadata().withUsername("alice")));
        assertTold(disturbance, e.getMessage());
        output.abandon(ended(State.CUT));
        assertKept(disturbance);
    }

    @ParameterizedTest
    @EnumSource
    void whateverHasFailedARecordingThatIsGoneIsWrittenAgain(Sync sync) throws IOException {
        storage.use(directory, new Keeping(sync, 1));
        StorageOutput output = begun();
        Files.delete(recording());
        output.abandon(ended(State.CUT));
        assertEquals(TEXT, Files.readString(recording()));
        assertEquals(State.CUT, MetadataFile.read(MetadataFile.of(recording())).state());
    }

    @Test
    void whatTookARecordingsPlaceIsKeptBesideIt() throws IOException {
        StorageOutput output = begun();
        Disturbance.REPLACED.action.on(recording());
        assertThrows(IOException.class, output::flush);
        output.abandon(ended(State.CUT));
        assertEquals("n".repeat(TEXT.length()), Files.readString(directory.resolve(ID + ".replaced")));
    }

    @Test
    void afterACopyThatTruncatesNoZerosStandInTheRecording() throws IOException {
        StorageOutput output = begun();
        Files.copy(recording(), directory.resolve(ID + ".1"));
        Disturbance.EMPTIED.action.on(recording());
        write(output, "later");
        assertThrows(IOException.class, output::flush);
        output.abandon(ended(State.CUT));
        assertEquals("later", Files.readString(recording()));
    }

    @Test
    void aRecordingThatIsLeftAloneNeverFails() throws IOException {
        StorageOutput output = begun();
        for (int i = 0; i < 100; i++) {
            write(output, "x");
            output.flush();
            output.update(metadata().withUsername("alice" + i));
        }
        output.finish(ended(State.ENDED));
        assertFalse(storage.status().containsKey("changed by other programs"));
    }

    @Test
    void aRecordingThatGoesWhileNothingIsWrittenIsNoticedAndSavedAtOnce() throws IOException {
        StorageOutput output = begun();
        Files.delete(recording());
        eventually("it is noticed", () -> storage.status().containsKey("changed by other programs"));
        assertTold(Disturbance.REMOVED, storage.status().get("problem"));
        assertEquals(TEXT, Files.readString(recording()));
        assertEquals(State.OPEN, MetadataFile.read(MetadataFile.of(recording())).state());
        IOException e = assertThrows(IOException.class, () -> write(output, "later"));
        assertTold(Disturbance.REMOVED, e.getMessage());
        output.abandon(ended(State.CUT));
        assertKept(Disturbance.REMOVED);
        assertTrue(storage.status().get("changed by other programs").startsWith("1, "), "it is one disturbance");
    }
}
