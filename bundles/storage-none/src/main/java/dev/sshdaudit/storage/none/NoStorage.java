package dev.sshdaudit.storage.none;

import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import org.osgi.service.component.annotations.Component;

/** Takes every recording and keeps none. */
@Component(property = AuditStorage.STORAGE_PROPERTY + "=none")
public final class NoStorage implements AuditStorage {

    private static final StorageOutput NOWHERE = new StorageOutput() {
        @Override
        public void write(byte[] bytes, int offset, int length) {}

        @Override
        public void flush() {}

        @Override
        public void update(RecordingMetadata metadata) {}

        @Override
        public void finish(RecordingMetadata metadata) {}

        @Override
        public void abandon(RecordingMetadata metadata) {}
    };

    @Override
    public StorageOutput create(RecordingMetadata metadata) {
        return NOWHERE;
    }
}
