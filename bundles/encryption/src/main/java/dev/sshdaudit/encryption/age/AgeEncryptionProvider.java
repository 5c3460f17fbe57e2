package dev.sshdaudit.encryption.age;

import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.provider.EncryptionProvider;

/** The encryption for programs without OSGi. */
public final class AgeEncryptionProvider implements EncryptionProvider {

    private final RecordingEncryption encryption = new AgeEncryption();

    /** Makes an encryption. */
    public AgeEncryptionProvider() {}

    @Override
    public String name() {
        return "age";
    }

    @Override
    public RecordingEncryption service() {
        return encryption;
    }
}
