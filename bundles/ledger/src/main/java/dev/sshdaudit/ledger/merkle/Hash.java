package dev.sshdaudit.ledger.merkle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** A SHA-256 hash: the hash of a node of the tree, or of a file. Immutable. */
public final class Hash {

    /** Bytes. */
    public static final int SIZE = 32;

    private static final HexFormat HEX = HexFormat.of();

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Copies the bytes of a hash.
     *
     * @throws IllegalArgumentException if there are not 32
     */
    public static Hash of(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("a SHA-256 hash has 32 bytes, not " + bytes.length);
        }
        return new Hash(bytes.clone());
    }

    /**
     * Reads 64 hex digits in lower case.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Hash ofHex(String hex) {
        if (hex.length() == 2 * SIZE && hex.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
            return new Hash(HEX.parseHex(hex));
        }
        throw new IllegalArgumentException("not a SHA-256 hash of 64 hex digits in lower case");
    }

    /**
     * Reads the Base64 text of a hash (RFC 4648, section 4, with padding).
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Hash ofBase64(String base64) {
        Hash hash = of(Base64.getDecoder().decode(base64));
        if (!hash.base64().equals(base64)) {
            throw new IllegalArgumentException("not the Base64 text of a SHA-256 hash");
        }
        return hash;
    }

    /** Hashes bytes as a file's are, without a prefix. */
    public static Hash sha256(byte[] bytes) {
        return take(digest(), bytes, 0, bytes.length);
    }

    /** The hash of all that was given to a SHA-256 digest, which is reset. */
    public static Hash finish(MessageDigest digest) {
        return new Hash(digest.digest());
    }

    /** A new digest for SHA-256. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static Hash take(MessageDigest digest, byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
        return finish(digest);
    }

    /** Adds the bytes of this hash to a digest. */
    void addTo(MessageDigest digest) {
        digest.update(bytes);
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The hash as Base64 with padding: 44 characters. */
    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The hash as 64 hex digits in lower case. */
    @Override
    public String toString() {
        return HEX.formatHex(bytes);
    }
}
