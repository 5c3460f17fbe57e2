package dev.sshdaudit.ledger.checkpoint;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.apache.sshd.common.config.keys.loader.openssh.kdf.BCrypt;

/**
 * Private keys in OpenSSH's own format (OpenSSH, {@code PROTOCOL.key}), as {@code ssh-keygen -t ed25519} writes them: plain, or
 * encrypted by {@code aes256-ctr} with a passphrase.
 */
public final class SshKeyFile {

    private static final String BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private static final String END = "-----END OPENSSH PRIVATE KEY-----";
    private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final String NONE = "none";
    private static final String AES = "aes256-ctr";
    private static final String BCRYPT = "bcrypt";
    private static final String ED25519 = "ssh-ed25519";
    private static final int SEED = 32;
    private static final int AES_KEY = 32;
    private static final int AES_BLOCK = 16;
    private static final int PLAIN_BLOCK = 8;
    /** ssh-keygen's own default is 16 to 24; each one takes some milliseconds. */
    private static final int MOST_ROUNDS = 1000;

    private static final int WIDTH = 70;
    private static final Base64.Encoder WRAPPED = Base64.getMimeEncoder(WIDTH, new byte[] {'\n'});

    private SshKeyFile() {}

    /** The text of a file that holds a key, not encrypted. */
    public static String write(SshPrivateKey key, String comment) {
        byte[] point = point(key);
        int check = new SecureRandom().nextInt();
        byte[] both = Arrays.copyOf(key.seed(), 2 * SEED);
        System.arraycopy(point, 0, both, SEED, SEED);
        Wire.Writer secret = new Wire.Writer()
                .number(check)
                .number(check)
                .text(ED25519)
                .string(point)
                .string(both)
                .text(comment);
        for (byte pad = 1; secret.bytes().length % PLAIN_BLOCK != 0; pad++) {
            secret.raw(new byte[] {pad});
        }
        byte[] blob = new Wire.Writer()
                .raw(MAGIC)
                .text(NONE)
                .text(NONE)
                .text("")
                .number(1)
                .string(key.publicKey().blob())
                .string(secret.bytes())
                .bytes();
        return BEGIN + '\n' + WRAPPED.encodeToString(blob) + '\n' + END + '\n';
    }

    private static byte[] point(SshPrivateKey key) {
        Wire.Reader blob = new Wire.Reader(key.publicKey().blob());
        blob.text();
        return blob.string();
    }

    /**
     * Reads the text of a file.
     *
     * @param passphrase decrypts the key; empty for a key that is not encrypted
     * @throws IllegalArgumentException if it holds no Ed25519 key that can be read with this passphrase. The message is the
     *     rest of a sentence that begins with the name of the file, and has no part of key or passphrase
     */
    public static SshPrivateKey read(String text, String passphrase) {
        String content = text.strip();
        if (!content.startsWith(BEGIN) || !content.endsWith(END)) {
            throw new IllegalArgumentException(
                    "is no private key in OpenSSH's format (ssh-keygen -t ed25519 makes one)");
        }
        String base64 = content.substring(BEGIN.length(), content.length() - END.length());
        try {
            return read(Base64.getMimeDecoder().decode(base64), passphrase);
        } catch (DamagedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is a damaged private key: " + e.getMessage(), e);
        }
    }

    /** Says what is wrong as the rest of a sentence that begins with the name of the file. */
    private static final class DamagedException extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }

    private static SshPrivateKey read(byte[] bytes, String passphrase) {
        Wire.Reader blob = new Wire.Reader(bytes);
        if (!Arrays.equals(blob.raw(MAGIC.length), MAGIC)) {
            throw new IllegalArgumentException("it begins wrongly");
        }
        String cipher = blob.text();
        String kdf = blob.text();
        byte[] options = blob.string();
        if (blob.number() != 1) {
            throw new DamagedException("holds several keys, and must hold one");
        }
        SshPublicKey publicKey = SshPublicKey.ofBlob(blob.string());
        if (!publicKey.type().equals(ED25519)) {
            throw new DamagedException("is a key of type " + publicKey.type() + ", and must be " + ED25519);
        }
        byte[] secret = decrypt(cipher, kdf, options, blob.string(), passphrase);
        blob.end();
        SshPrivateKey key = secret(new Wire.Reader(secret), !cipher.equals(NONE));
        if (!key.publicKey().equals(publicKey)) {
            throw new IllegalArgumentException("it says two public keys");
        }
        return key;
    }

    private static SshPrivateKey secret(Wire.Reader secret, boolean encrypted) {
        int check = secret.number();
        if (secret.number() != check) {
            throw encrypted
                    ? new DamagedException("is encrypted with another passphrase")
                    : new IllegalArgumentException("its check numbers differ");
        }
        secret.text();
        byte[] point = secret.string();
        byte[] both = secret.string();
        if (point.length != SEED
                || both.length != 2 * SEED
                || !Arrays.equals(point, Arrays.copyOfRange(both, SEED, 2 * SEED))) {
            throw new IllegalArgumentException("its numbers have wrong lengths");
        }
        return SshPrivateKey.of(Arrays.copyOf(both, SEED), point);
    }

    private static byte[] decrypt(String cipher, String kdf, byte[] options, byte[] secret, String passphrase) {
        if (cipher.equals(NONE)) {
            return secret;
        } else if (!cipher.equals(AES) || !kdf.equals(BCRYPT)) {
            throw new DamagedException("is encrypted by " + cipher + ", and can be by " + AES + " alone");
        } else if (passphrase.isEmpty()) {
            throw new DamagedException("is encrypted, and no passphrase is given");
        }
        Wire.Reader reader = new Wire.Reader(options);
        byte[] salt = reader.string();
        int rounds = reader.number();
        reader.end();
        if (salt.length == 0 || rounds < 1 || rounds > MOST_ROUNDS) {
            throw new DamagedException(
                    "is encrypted with " + rounds + " rounds, and at most " + MOST_ROUNDS + " are taken");
        }
        byte[] derived = new byte[AES_KEY + AES_BLOCK];
        new BCrypt().pbkdf(passphrase.getBytes(StandardCharsets.UTF_8), salt, rounds, derived);
        try {
            Cipher aes = Cipher.getInstance("AES/CTR/NoPadding");
            aes.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(derived, 0, AES_KEY, "AES"),
                    new IvParameterSpec(derived, AES_KEY, AES_BLOCK));
            return aes.doFinal(secret);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("it cannot be decrypted", e);
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }
}
