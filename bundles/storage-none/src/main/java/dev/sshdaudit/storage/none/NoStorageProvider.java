package dev.sshdaudit.storage.none;

import dev.sshdaudit.provider.StorageProvider;
import dev.sshdaudit.storage.AuditStorage;

/** Brings the storage {@code none} to programs without OSGi. */
public final class NoStorageProvider implements StorageProvider {

    private final NoStorage storage = new NoStorage();

    @Override
    public String name() {
        return "none";
    }

    @Override
    public AuditStorage service() {
        return storage;
    }
}
