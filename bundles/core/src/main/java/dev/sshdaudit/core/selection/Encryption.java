package dev.sshdaudit.core.selection;

import dev.sshdaudit.core.settings.EncryptionSettings;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the recordings of a pipeline are encrypted: by a service, to recipients; or not at all. Immutable. */
public final class Encryption {

    /** Recordings are not encrypted. */
    public static final Encryption NONE = new Encryption(null, List.of());

    private final @Nullable RecordingEncryption service;
    private final List<String> recipients;

    private Encryption(@Nullable RecordingEncryption service, List<String> recipients) {
        this.service = service;
        this.recipients = recipients;
    }

    Encryption(List<String> recipients, RecordingEncryption service) {
        this(service, List.copyOf(recipients));
    }

    boolean uses(Object any) {
        return any == this || service != null && any == service;
    }

    boolean isNone() {
        return service == null;
    }

    /** To whom recordings are encrypted; empty if they are not. */
    public List<String> recipients() {
        return recipients;
    }

    boolean is(RecordingEncryption other, List<String> others) {
        return service == other && recipients.equals(others);
    }

    /** What the names of recordings end in, after the extension of the format. */
    public String extension() {
        return isNone() ? "" : RecordingEncryption.EXTENSION;
    }

    /** The media type of a recording that has this type before it is encrypted. */
    public String contentType(String plain) {
        return isNone() ? plain : RecordingEncryption.CONTENT_TYPE;
    }

    /**
     * Encrypts what is written to a storage.
     *
     * @throws IOException if the storage takes nothing, or the service fails; the message says what to change
     */
    public StorageOutput encrypt(StorageOutput storage) throws IOException {
        if (service == null) {
            return storage;
        }
        try {
            return service.encrypt(storage, recipients);
        } catch (IllegalArgumentException e) {
            throw new IOException(EncryptionSettings.KEY + ": " + e.getMessage(), e);
        }
    }
}
