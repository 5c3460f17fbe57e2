package dev.sshdaudit.query.place;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.IdentityException;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.storage.StorageOutput;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Flips a bit of each byte, and has one key. */
public final class FlippedBits implements RecordingEncryption {

    /** The private key. */
    public static final String KEY = "AGE-SECRET-KEY-1THE-ONE-KEY-OF-THESE-TESTS";

    /** The text of an encrypted recording. */
    public static String encrypted(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        StringBuilder flipped = new StringBuilder();
        for (byte each : bytes) {
            flipped.append((char) (each ^ 1));
        }
        return flipped.toString();
    }

    @Override
    public void check(List<String> recipients) {
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("there is no recipient");
        }
    }

    @Override
    public StorageOutput encrypt(StorageOutput storage, List<String> recipients) {
        throw new UnsupportedOperationException();
    }

    @Override
    public InputStream decrypt(InputStream recording, Identities identities) throws IOException {
        if (!identities.keys().contains(KEY)) {
            recording.close();
            throw new IdentityException("it is encrypted to age1test");
        }
        return new FilterInputStream(recording) {
            @Override
            public int read() throws IOException {
                int one = in.read();
                return one < 0 ? one : one ^ 1;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int count = in.read(target, offset, length);
                for (int i = 0; i < count; i++) {
                    target[offset + i] ^= 1;
                }
                return count;
            }
        };
    }
}
