package dev.sshdaudit.storage;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A storage of recordings. It is registered as a service with the property {@link #STORAGE_PROPERTY}; the key
 * {@code storage} of the PID {@code audit} selects a storage by that property. Every bundle can read service
 * properties, so a storage must not publish its settings there. All methods may be called from several threads at once.
 */
@ConsumerType
public interface AuditStorage {

    /** The service property that holds the storage's name, such as {@code file}. */
    String STORAGE_PROPERTY = "audit.storage";

    /**
     * Opens a new recording. When the storage's configuration changes, open recordings stay where they were opened.
     *
     * @param metadata the metadata at the start, with the recording's name
     * @throws java.nio.file.FileAlreadyExistsException if the storage has a recording of that name, which is left as it
     *     is
     * @throws IOException if the recording cannot be opened; the message names the PID and the key that the operator
     *     has to change
     */
    StorageOutput create(RecordingMetadata metadata) throws IOException;

    /**
     * Where new recordings are kept now, such as a folder or a bucket: a text that is another one when the storage is
     * configured to keep recordings elsewhere. Does not wait.
     */
    default String place() {
        return "";
    }

    /** Lists and reads the recordings of this storage; empty if the storage does not support that. */
    default Optional<RecordingCatalog> catalog() {
        return Optional.empty();
    }

    /** Facts for the operator, by label, the most interesting first. Must not hold secrets. */
    default Map<String, String> status() {
        return Map.of();
    }

    /** Recordings on their way to where they are kept; empty if recordings are there as soon as they are written. Does not wait. */
    default Optional<UploadCounts> uploads() {
        return Optional.empty();
    }
}
