package dev.sshdaudit.encryption;

import static java.util.Objects.requireNonNull;

import dev.sshdaudit.storage.RecordingMetadata;
import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Writes recordings that are copies of others, encrypted to the recipients that the PID {@code audit.encryption} names. The bundle
 * {@code core} registers this service. The storage is called on threads of its own; each method waits for it, for a minute at most. All
 * methods may be called from several threads at once.
 */
@ProviderType
public interface EncryptedCopies {

    /**
     * Those to whom recordings are encrypted now; none if recordings are not encrypted.
     *
     * @throws IOException if that is not known, or the encryption is not installed; the message names PID and key
     */
    List<String> recipients() throws IOException;

    /**
     * Opens a copy in a storage. The ledger there, if one is kept, tells of the copy as of each recording: that it was opened, how it
     * grows, and how it ended.
     *
     * @param storage the name of the storage
     * @param metadata the metadata of the copy at the start, with a name that no recording has
     * @param recipients to whom the copy is encrypted: those in force
     * @throws java.nio.file.FileAlreadyExistsException if the storage has a recording of that name
     * @throws IOException if other recipients are in force by now, or the copy cannot be opened; the message says what to change
     */
    Copy create(String storage, RecordingMetadata metadata, List<String> recipients) throws IOException;

    /** A copy that is being written. For one thread at a time. The last call is {@link #finish} or {@link #abandon}. */
    @ProviderType
    interface Copy {

        /** Takes bytes as they are before they are encrypted, and keeps no reference to the array. */
        void write(byte[] bytes, int offset, int length) throws IOException;

        /**
         * Ends the copy, which is complete.
         *
         * @param metadata the metadata at the end
         * @return what the storage was given
         */
        Written finish(RecordingMetadata metadata) throws IOException;

        /** Ends the copy, which is not complete: it is a recording that was cut. Does not throw. */
        void abandon(RecordingMetadata metadata);
    }

    /**
     * The bytes of a copy, as the storage was given them: encrypted.
     *
     * @param bytes how many
     * @param sha256 their SHA-256, 64 lower-case hex digits
     */
    record Written(long bytes, String sha256) {
        public Written {
            requireNonNull(sha256, "sha256");
        }
    }
}
