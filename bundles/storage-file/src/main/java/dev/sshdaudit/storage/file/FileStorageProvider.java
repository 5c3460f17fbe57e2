package dev.sshdaudit.storage.file;

import dev.sshdaudit.config.ConfiguredService;
import dev.sshdaudit.provider.StorageProvider;
import dev.sshdaudit.storage.AuditStorage;

/** The storage {@code file} with its configuration, and the door to it for programs without OSGi. */
public final class FileStorageProvider extends ConfiguredService<AuditStorage, FileSettings>
        implements StorageProvider {

    /** Makes a storage that has no folder yet. */
    public FileStorageProvider() {
        this(new FileStorage());
    }

    private FileStorageProvider(FileStorage storage) {
        super("file", FileSettings.PID, FileSettings.class, storage, storage::use, storage::close);
    }
}
