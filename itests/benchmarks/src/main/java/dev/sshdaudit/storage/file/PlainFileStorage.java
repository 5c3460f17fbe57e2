package dev.sshdaudit.storage.file;

import dev.sshdaudit.storage.AuditStorage;
import java.nio.file.Path;

/** The storage {@code file} as it is in Karaf, less the OSGi around it. */
public final class PlainFileStorage {

    private PlainFileStorage() {}

    /** Keeps recordings in a folder, which is made if it is not there. */
    public static AuditStorage in(Path directory) {
        FileStorage storage = new FileStorage(Runnable::run);
        storage.use(directory);
        return storage;
    }
}
