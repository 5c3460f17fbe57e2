package dev.sshdaudit.ledger.checkpoint;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * A signature as {@code ssh-keygen -Y sign} makes it (OpenSSH, {@code PROTOCOL.sshsig}), in the namespace {@code sshd-audit}.
 * Immutable.
 */
public final class SshSignature {

    /** What the signatures of sshd-audit are for, so that a signature for another purpose is none of a checkpoint. */
    public static final String NAMESPACE = "sshd-audit";

    private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final String SHA_512 = "sha512";
    private static final String SHA_256 = "sha256";

    private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----\n";
    private static final String END = "\n-----END SSH SIGNATURE-----\n";
    private static final int WIDTH = 70;

    private final SshPublicKey key;
    private final String hash;
    /** The name of the algorithm and the signature itself, each as a string. */
    private final byte[] signature;

    private SshSignature(SshPublicKey key, String hash, byte[] signature) {
        this.key = key;
        this.hash = hash;
        this.signature = signature;
    }

    /** The bytes that a key signs, so that the signature is one of the message: they have the message's SHA-512 hash. */
    public static byte[] toSign(byte[] message) {
        return toSign(message, SHA_512);
    }

    private static byte[] toSign(byte[] message, String hash) {
        return new Wire.Writer()
                .raw(MAGIC)
                .text(NAMESPACE)
                .text("")
                .text(hash)
                .string(digest(message, hash))
                .bytes();
    }

    private static byte[] digest(byte[] message, String hash) {
        try {
            return MessageDigest.getInstance(hash.equals(SHA_512) ? "SHA-512" : "SHA-256")
                    .digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the Java platform lacks " + hash, e);
        }
    }

    /**
     * Makes a signature of what a key signed.
     *
     * @param key the key
     * @param algorithm the name of the algorithm: {@code ssh-ed25519}, {@code rsa-sha2-512}, or the type of an ECDSA key
     * @param signed the key's signature of {@link #toSign}, in the form that SSH has for the algorithm
     */
    public static SshSignature of(SshPublicKey key, String algorithm, byte[] signed) {
        return new SshSignature(
                key, SHA_512, new Wire.Writer().text(algorithm).string(signed).bytes());
    }

    /**
     * Reads the armoured form. White space around it and other lengths of its lines do not matter.
     *
     * @throws IllegalArgumentException if it is anything else, or a signature for another purpose
     */
    public static SshSignature parse(String armored) {
        String text = armored.strip();
        if (!text.startsWith(BEGIN.strip()) || !text.endsWith(END.strip())) {
            throw new IllegalArgumentException("not an armoured SSH signature");
        }
        String base64 = text.substring(
                        BEGIN.strip().length(),
                        Math.max(
                                BEGIN.strip().length(),
                                text.length() - END.strip().length()))
                .replaceAll("[ \t\r\n]+", "");
        Wire.Reader blob = new Wire.Reader(Base64.getDecoder().decode(base64));
        if (!Arrays.equals(blob.raw(MAGIC.length), MAGIC) || blob.number() != VERSION) {
            throw new IllegalArgumentException("not an SSH signature of version 1");
        }
        SshPublicKey key = SshPublicKey.ofBlob(blob.string());
        if (!blob.text().equals(NAMESPACE)) {
            throw new IllegalArgumentException("a signature for another purpose: its namespace is not " + NAMESPACE);
        }
        blob.string(); // reserved; not part of what is checked by OpenSSH either
        String hash = blob.text();
        if (!hash.equals(SHA_512) && !hash.equals(SHA_256)) {
            throw new IllegalArgumentException("an SSH signature with an unknown hash");
        }
        SshSignature signature = new SshSignature(key, hash, blob.string());
        blob.end();
        return signature;
    }

    /** The key that signed, as the signature says. */
    public SshPublicKey key() {
        return key;
    }

    /**
     * Whether the key signed this message.
     *
     * @throws IllegalArgumentException if key or signature are damaged, or of a kind that cannot be verified here. The message
     *     is a sentence without a full stop
     */
    public boolean verifies(byte[] message) {
        return Verification.verifies(key, signature, toSign(message, hash));
    }

    /** The armoured form, exactly as {@code ssh-keygen} writes it, with a line feed at the end. */
    public String armored() {
        byte[] blob = new Wire.Writer()
                .raw(MAGIC)
                .number(VERSION)
                .string(key.blob())
                .text(NAMESPACE)
                .text("")
                .text(hash)
                .string(signature)
                .bytes();
        // lines of 70 characters, which Java's encoder does not make, as 70 is no multiple of four
        StringBuilder text = new StringBuilder(Base64.getEncoder().encodeToString(blob));
        for (int end = WIDTH; end < text.length(); end += WIDTH + 1) {
            text.insert(end, '\n');
        }
        return BEGIN + text + END;
    }
}
