package dev.sshdaudit.encryption.age;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/** Seals and opens pieces of data with ChaCha20-Poly1305 (RFC 8439). For one thread at a time. */
final class Sealing {

    static final String ALGORITHM = "ChaCha20";

    /** By how many bytes a sealed piece is longer. */
    static final int TAG_BYTES = 16;

    private static final String TRANSFORMATION = "ChaCha20-Poly1305";
    private static final int NONCE_BYTES = 12;

    private final SecretKey key;
    private final Cipher cipher;

    Sealing(SecretKey key) throws GeneralSecurityException {
        this.key = key;
        this.cipher = Cipher.getInstance(TRANSFORMATION);
    }

    /**
     * The nonce of a chunk: its number, big-endian in 11 bytes, and 1 for the last one.
     *
     * @param number the number of the chunk, from 0
     */
    static byte[] nonce(long number, boolean last) {
        return ByteBuffer.allocate(NONCE_BYTES)
                .putLong(NONCE_BYTES - 1 - Long.BYTES, number)
                .put(NONCE_BYTES - 1, (byte) (last ? 1 : 0))
                .array();
    }

    /**
     * Seals bytes.
     *
     * @param nonce one with which this key has sealed nothing yet
     * @param head what is authenticated with the bytes, and stays as it is; none if empty
     * @param to where the sealed bytes go, with room for {@link #TAG_BYTES} more than {@code length}
     */
    void seal(byte[] nonce, byte[] head, byte[] bytes, int offset, int length, byte[] to, int at)
            throws GeneralSecurityException {
        cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(nonce));
        cipher.updateAAD(head);
        cipher.doFinal(bytes, offset, length, to, at);
    }

    /**
     * Opens sealed bytes. Returns null if they are not what was sealed with this nonce and head.
     *
     * @param length how many bytes, the tag among them
     */
    byte @Nullable [] open(byte[] nonce, byte[] head, byte[] sealed, int offset, int length)
            throws GeneralSecurityException {
        if (length < TAG_BYTES) {
            return null;
        }
        // a new one: a cipher does not begin twice with the same nonce
        Cipher opening = Cipher.getInstance(TRANSFORMATION);
        opening.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(nonce));
        opening.updateAAD(head);
        try {
            return opening.doFinal(sealed, offset, length);
        } catch (AEADBadTagException e) {
            return null;
        }
    }
}
