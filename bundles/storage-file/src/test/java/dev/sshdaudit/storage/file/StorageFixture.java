package dev.sshdaudit.storage.file;

import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A storage in a folder of its own. */
abstract class StorageFixture {

    static final String ID = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path temp;

    Path directory;
    FileStorage storage;

    @BeforeEach
    void open() {
        directory = temp.resolve("a/b");
        storage = new FileStorage(Runnable::run);
        storage.use(directory);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    static MetadataBuilder metadata(String name) {
        return MetadataBuilder.recording(name)
                .connectionId(ID)
                .contentType("application/octet-stream")
                .node("node1");
    }

    static RecordingMetadata metadata(String name, String start) {
        return metadata(name).start(Instant.parse(start)).build();
    }

    static RecordingMetadata metadata() {
        return metadata(ID, "2026-11-01T00:00:00.123456789Z");
    }

    static void write(StorageOutput output, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        output.write(bytes, 0, bytes.length);
    }

    String read(String name) throws IOException {
        try (InputStream in = storage.read(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
