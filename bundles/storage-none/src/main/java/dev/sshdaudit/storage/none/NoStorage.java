package dev.sshdaudit.storage.none;

import dev.sshdaudit.provider.StorageProvider;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import org.osgi.service.component.annotations.Component;

/**
 * The storage {@code none}: takes every recording and keeps none. It has no configuration, and is its own door to
 * programs without OSGi. Thread-safe, as it has no state.
 */
@Component(service = AuditStorage.class, property = AuditStorage.STORAGE_PROPERTY + "=none")
public final class NoStorage implements AuditStorage, StorageProvider {

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
    public String name() {
        return "none";
    }

    @Override
    public AuditStorage service() {
        return this;
    }

    @Override
    public StorageOutput create(RecordingMetadata metadata) {
        return NOWHERE;
    }
}
