package dev.sshdaudit.encryption.age;

import com.exceptionfactory.jagged.FileKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The keys that are derived from the key of one recording, each for one purpose (HKDF, RFC 5869, with SHA-256). */
final class FileKeys {

    /** How many bytes the salt has that precedes the chunks of a recording. */
    static final int SALT_BYTES = 16;

    private static final String HMAC = "HmacSHA256";
    private static final int HASH_BYTES = 32;

    private FileKeys() {}

    /** The key of the chunks. */
    static SecretKey payload(FileKey key, byte[] salt) throws GeneralSecurityException {
        return new SecretKeySpec(derive(key, salt, "payload"), Sealing.ALGORITHM);
    }

    /**
     * The key of what is kept aside: one that no part of a recording of age is encrypted with. It takes the recording's key to
     * derive it, which the header wraps for the recipients.
     */
    static SecretKey aside(FileKey key, byte[] salt) throws GeneralSecurityException {
        return new SecretKeySpec(derive(key, salt, "sshd-audit aside"), Sealing.ALGORITHM);
    }

    /** Authenticates a header, up to and with its three hyphens. */
    static byte[] headerMac(FileKey key, byte[] header) throws GeneralSecurityException {
        return hmac(derive(key, new byte[HASH_BYTES], "header"), header);
    }

    private static byte[] derive(FileKey key, byte[] salt, String purpose) throws GeneralSecurityException {
        byte[] info = purpose.getBytes(StandardCharsets.US_ASCII);
        byte[] first = new byte[info.length + 1];
        System.arraycopy(info, 0, first, 0, info.length);
        first[info.length] = 1;
        return hmac(hmac(salt, key.getEncoded()), first);
    }

    private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(new SecretKeySpec(key, HMAC));
        return mac.doFinal(data);
    }
}
