package dev.sshdaudit.storage.none;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NoStorageTest {

    @Test
    void itTakesEverythingAndKeepsNothing() throws IOException {
        NoStorage storage = new NoStorage();
        RecordingMetadata metadata = MetadataBuilder.recording("name").build();
        StorageOutput output = storage.create(metadata);
        output.write(new byte[9], 0, 9);
        output.flush();
        output.finish(metadata);
        storage.create(metadata).abandon(metadata);
        assertEquals(Optional.empty(), storage.catalog());
        assertEquals(Map.of(), storage.status());
    }
}
