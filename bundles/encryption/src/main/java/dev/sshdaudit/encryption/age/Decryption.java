package dev.sshdaudit.encryption.age;

import dev.sshdaudit.encryption.Identities;
import java.io.IOException;
import java.io.InputStream;

/** Decrypts recordings, also in a program that has no log. */
public final class Decryption {

    private Decryption() {}

    /** Decrypts, as {@link dev.sshdaudit.encryption.RecordingEncryption#decrypt} says. */
    public static InputStream open(InputStream recording, Identities identities) throws IOException {
        try {
            return new AgeInput(recording, identities);
        } catch (IOException | RuntimeException | Error e) {
            recording.close();
            throw e;
        }
    }
}
