package dev.sshdaudit.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.config.ConfigReader;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.files.Keeping;
import dev.sshdaudit.files.MetadataFile;
import dev.sshdaudit.files.Sync;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeepingTest extends StorageFixture {

    private static Keeping keeping(Map<String, ?> properties) throws InvalidConfigurationException {
        FileSettings settings = new ConfigReader<>(FileSettings.PID, FileSettings.class).readStrictly(properties);
        return new Keeping(settings.sync(), settings.minFreeSpace());
    }

    @Test
    void aHundredMebibytesAreLeftFreeAndTheSystemSyncsByDefault() throws InvalidConfigurationException {
        assertEquals(new Keeping(Sync.none, 100 << 20), keeping(Map.of()));
    }

    @Test
    void aNegativeFloorIsRefused() {
        InvalidConfigurationException e =
                assertThrows(InvalidConfigurationException.class, () -> keeping(Map.of("minFreeSpace", -1)));
        assertEquals(
                "PID audit.file, key minFreeSpace: \"-1\" is not allowed, it must be a number from 0", e.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void howeverItIsSyncedARecordingIsWhole(Sync sync) throws IOException {
        storage.use(directory, new Keeping(sync, 0));
        StorageOutput output = storage.create(metadata());
        write(output, "one ");
        output.flush();
        write(output, "two");
        output.flush();
        output.finish(metadata().ended(State.ENDED, Instant.now()));
        assertEquals("one two", read(ID));
        assertEquals(State.ENDED, storage.list("", 1).get(0).metadata().state());
        assertEquals(sync.name(), storage.status().get("sync"));
    }

    @Test
    void aRecordingThatEndsWhileItWaitsToBeSyncedIsNoError() throws Exception {
        storage.use(directory, new Keeping(Sync.interval, 0));
        StorageOutput output = storage.create(metadata());
        write(output, "x");
        output.flush();
        output.abandon(metadata().ended(State.CUT, Instant.now()));
        assertEquals(State.CUT, storage.list("", 1).get(0).metadata().state());
    }

    @Test
    void recordingStopsBeforeTheDiskIsFullAndGoesOnWhenThereIsRoom() throws IOException {
        StorageOutput output = storage.create(metadata());
        write(output, "x");
        storage.use(directory, new Keeping(Sync.none, Long.MAX_VALUE / 2));
        IOException full = assertThrows(IOException.class, () -> write(output, "y"));
        assertTrue(
                full.getMessage().startsWith("PID audit.file, key minFreeSpace: \"" + directory + "\" has "),
                full.getMessage());
        output.abandon(metadata().ended(State.CUT, Instant.now()));
        assertEquals(
                State.CUT,
                MetadataFile.read(MetadataFile.of(directory.resolve(ID))).state());

        String second = ID.replace('0', 'f');
        assertThrows(IOException.class, () -> storage.create(metadata(second, "2026-11-01T00:00:00Z")));
        assertTrue(storage.status().get("problem").contains("minFreeSpace"));
        assertFalse(Files.exists(directory.resolve(second)), "nothing is begun that cannot be kept");

        storage.use(directory, new Keeping(Sync.none, 1));
        storage.create(metadata(second, "2026-11-01T00:00:00Z"))
                .finish(metadata(second, "2026-11-01T00:00:00Z").ended(State.ENDED, Instant.now()));
        assertFalse(storage.status().containsKey("problem"));
    }
}
