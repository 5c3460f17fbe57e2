package dev.sshdaudit.encryption;

import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Encrypts recordings to the public keys of those who may read them, and decrypts them with a private key. It is registered as a
 * service with the property {@link #ENCRYPTION_PROPERTY}. It keeps no state: the recorder hands it the recipients that the PID
 * {@code audit.encryption} names. All methods may be called from several threads at once; none waits, but for the storage or
 * the input.
 */
@ConsumerType
public interface RecordingEncryption {

    /** The service property that holds the name of the encryption: {@code age}. */
    String ENCRYPTION_PROPERTY = "audit.encryption";

    /** The end of the name of each recording that is encrypted, after the extension of its format. */
    String EXTENSION = ".age";

    /** The media type of a recording that is encrypted. */
    String CONTENT_TYPE = "application/x-age-encryption";

    /** What each recording that is encrypted begins with. */
    String FIRST_LINE = "age-encryption.org/v1\n";

    /** Whether the name is that of a recording that is encrypted. */
    static boolean isEncrypted(String recording) {
        return recording.endsWith(EXTENSION);
    }

    /**
     * Checks recipients, before anything is encrypted to them.
     *
     * @param recipients the public keys, such as {@code age1…}; at least one
     * @throws IllegalArgumentException if there is none, or one is wrong; the message says which, and is safe to print
     */
    void check(List<String> recipients);

    /**
     * Encrypts a recording. Each flush of the result flushes the storage, and what was written before survives the end of the
     * process then. Where the storage {@linkplain StorageOutput#keepAside keeps no bytes aside}, a flush brings the storage whole
     * chunks of 64 KiB alone.
     *
     * @param storage takes the encrypted bytes; nothing was written to it yet
     * @param recipients who may read the recording: each of them alone
     * @return takes the bytes of the recording
     * @throws IllegalArgumentException as {@link #check}
     * @throws IOException if the storage does not take the first bytes
     */
    StorageOutput encrypt(StorageOutput storage, List<String> recipients) throws IOException;

    /**
     * Decrypts a recording: one that has ended, one that is being written, and one that was cut.
     *
     * @param recording the encrypted bytes, as {@link dev.sshdaudit.storage.RecordingCatalog#read} gives them. The result closes
     *     it; this method closes it before it throws
     * @param identities the private keys
     * @return the bytes of the recording, each of which is authentic. Where a chunk is damaged, reading throws an {@link
     *     IOException} whose message says so. Where the recording breaks off, the input ends after the last byte that can be
     *     decrypted
     * @throws IdentityException if no identity is of a recipient of the recording, or there is none; the message is for people and
     *     does not name the recording
     * @throws IOException if the recording cannot be read, or does not begin as a recording that is encrypted
     */
    InputStream decrypt(InputStream recording, Identities identities) throws IOException;
}
