package dev.sshdaudit.storage;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A storage of recordings. Registered as a service with {@link #STORAGE_PROPERTY}; the key {@code storage} of the PID
 * {@code audit} selects it by that property's value. Service properties are public: a storage publishes no other
 * setting there. All methods may be called from several threads at once.
 */
@ConsumerType
public interface AuditStorage {

    /** The service property that holds the storage's name, such as {@code file}. */
    String STORAGE_PROPERTY = "audit.storage";

    /**
     * Opens a new recording. It stays where it was opened when the storage's configuration changes.
     *
     * @param metadata what is known at the start; its name names the recording
     * @throws java.nio.file.FileAlreadyExistsException if there is a recording of that name; it is left as it is
     * @throws IOException if it cannot be opened; the message names the PID and key to be mended
     */
    StorageOutput create(RecordingMetadata metadata) throws IOException;

    /** The recordings kept here; empty if this storage cannot list or read them. */
    default Optional<RecordingCatalog> catalog() {
        return Optional.empty();
    }

    /** What an operator should know of the storage, by label, in order of interest. No secrets. */
    default Map<String, String> status() {
        return Map.of();
    }
}
