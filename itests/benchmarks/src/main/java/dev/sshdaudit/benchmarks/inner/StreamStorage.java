package dev.sshdaudit.benchmarks.inner;

import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.io.OutputStream;

/** Writes recordings to a stream: one that discards them, or one that keeps them in memory. */
record StreamStorage(OutputStream stream) implements AuditStorage {

    @Override
    public StorageOutput create(RecordingMetadata metadata) {
        return new StorageOutput() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                stream.write(bytes, offset, length);
            }

            @Override
            public void flush() {}

            @Override
            public void update(RecordingMetadata changed) {}

            @Override
            public void finish(RecordingMetadata ended) {}

            @Override
            public void abandon(RecordingMetadata cut) {}
        };
    }
}
