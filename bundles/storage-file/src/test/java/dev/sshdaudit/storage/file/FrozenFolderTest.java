package dev.sshdaudit.storage.file;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A folder on another machine that stops answering holds up the storage's own threads alone. All that these tests do is wait for
 * seconds, so they wait at the same time.
 */
@Execution(ExecutionMode.CONCURRENT)
class FrozenFolderTest extends StorageFixture {

    /** Far more than each call may wait, and far less than for ever. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private FreezingFileSystem remote;
    private Path folder;

    @BeforeEach
    void makeRemote() {
        remote = new FreezingFileSystem(temp);
        folder = remote.path(temp.resolve("remote"));
    }

    @AfterEach
    void thaw() {
        remote.thaw();
    }

    private void assertSaidNotToAnswer(String message) {
        assertTrue(
                message.startsWith("PID audit.file, key directory: \"" + folder + "\" has not answered since "),
                message);
    }

    private void used() {
        storage.use(folder);
        remote.freeze();
    }

    @Test
    void aChangeToItIsTakenAndSaysThatItDoesNotAnswer() {
        remote.freeze();
        assertTimeoutPreemptively(LIMIT, () -> storage.use(folder));
        assertEquals(folder.toString(), storage.status().get("directory"));
        assertSaidNotToAnswer(storage.status().get("problem"));

        remote.thaw();
        eventually("it is used as soon as it answers", () -> !storage.status().containsKey("problem"));
        assertTrue(Files.exists(temp.resolve("remote/.lock")));
    }

    @Test
    void aChangeFromItToAnotherFolderTakesEffect() throws IOException {
        used();
        assertTimeoutPreemptively(LIMIT, () -> storage.use(directory));
        storage.create(metadata()).finish(metadata().ended(State.ENDED, Instant.now()));
        assertEquals(1, storage.list("", 9).size());
        assertFalse(storage.status().containsKey("problem"));
    }

    @Test
    void itIsNotListedForEver() {
        used();
        IOException e =
                assertTimeoutPreemptively(LIMIT, () -> assertThrows(IOException.class, () -> storage.list("", 9)));
        assertSaidNotToAnswer(e.getMessage());
        assertSaidNotToAnswer(storage.status().get("problem"));
    }

    @Test
    void aRecordingIsNotReadForEver() throws IOException {
        storage.use(folder);
        write(storage.create(metadata()), "x");
        remote.freeze();
        IOException e = assertTimeoutPreemptively(
                LIMIT,
                () -> assertThrows(IOException.class, () -> storage.read(ID).close()));
        assertSaidNotToAnswer(e.getMessage());

        remote.thaw();
        try (InputStream in = storage.read(ID)) {
            assertEquals("x", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        eventually("it is said to answer again", () -> !storage.status().containsKey("problem"));
    }

    @Test
    void aListerThatIsInterruptedGoesOnAtOnce() {
        used();
        assertTimeoutPreemptively(LIMIT, () -> {
            Thread.currentThread().interrupt();
            assertThrows(IOException.class, () -> storage.list("", 9));
            assertTrue(Thread.interrupted());
        });
    }

    @Test
    void theStatusTellsSoAndTheRest() {
        used();
        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> {
            Map<String, String> status = storage.status();
            assertEquals("none", status.get("sync"));
            assertSaidNotToAnswer(status.get("problem"));
        });
    }

    @Test
    void noRecordingBeginsForEverBehindOneThatDoesNotBegin() {
        remote.freeze();
        storage.use(folder);
        // takes the folder into use, and waits for it
        CompletableFuture<Void> first = CompletableFuture.runAsync(this::create);
        IOException e = assertTimeoutPreemptively(
                LIMIT, () -> assertThrows(IOException.class, () -> storage.create(metadata())));
        assertTrue(e.getMessage().startsWith("PID audit.file, key directory: \"" + folder + "\""), e.getMessage());
        remote.thaw();
        first.join();
    }

    private void create() {
        try {
            storage.create(metadata("first", "2026-11-01T00:00:00Z"));
        } catch (IOException e) {
            // it waited too long
        }
    }

    @Test
    void itDoesNotKeepTheStorageFromClosing() throws IOException {
        storage.use(folder);
        StorageOutput output = storage.create(metadata());
        write(output, "x");
        remote.freeze();
        CompletableFuture<Void> abandoned =
                CompletableFuture.runAsync(() -> output.abandon(metadata().ended(State.CUT, Instant.now())));
        assertTimeoutPreemptively(LIMIT, storage::close);
        remote.thaw();
        abandoned.join();
        assertTrue(Files.exists(temp.resolve("remote").resolve(ID)));
    }

    @Test
    void itHoldsUpNoLookAtRecordingsElsewhere() throws IOException {
        storage.use(folder);
        storage.create(metadata());
        storage.use(directory);
        storage.create(metadata());
        remote.freeze();
        Files.delete(directory.resolve(ID));
        eventually("it is noticed", () -> storage.status().containsKey("changed by other programs"));
    }
}
