package dev.sshdaudit.ledger.checkpoint;

import dev.sshdaudit.ledger.merkle.Hash;
import java.util.Arrays;
import java.util.Base64;

/** A public key as OpenSSH writes it. Immutable. */
public final class SshPublicKey {

    private static final String ED25519 = "ssh-ed25519";

    private final byte[] blob;
    private final String type;

    private SshPublicKey(byte[] blob, String type) {
        this.blob = blob;
        this.type = type;
    }

    /**
     * The key with this blob (RFC 4253, section 6.6).
     *
     * @throws IllegalArgumentException if the bytes do not begin with the name of a type
     */
    public static SshPublicKey ofBlob(byte[] blob) {
        return new SshPublicKey(blob.clone(), new Wire.Reader(blob).text());
    }

    /**
     * The Ed25519 key with these bytes (RFC 8709, section 4).
     *
     * @param point the 32 bytes of the key
     */
    public static SshPublicKey ed25519(byte[] point) {
        return ofBlob(new Wire.Writer().text(ED25519).string(point).bytes());
    }

    /**
     * Reads a line such as {@code ssh-ed25519 AAAA…}, with or without a comment behind it.
     *
     * @throws IllegalArgumentException if it is anything else. The message does not repeat the line
     */
    public static SshPublicKey parse(String line) {
        String[] parts = line.strip().split("[ \t]+", 3);
        if (parts.length < 2) {
            throw new IllegalArgumentException("a public key is a type and Base64 behind it");
        }
        SshPublicKey key = ofBlob(Base64.getDecoder().decode(parts[1]));
        if (!key.type.equals(parts[0]) || !key.toString().equals(parts[0] + ' ' + parts[1])) {
            throw new IllegalArgumentException("the public key says another type before the Base64 than in it");
        }
        return key;
    }

    /** The name of the type, such as {@code ssh-ed25519}. */
    public String type() {
        return type;
    }

    /** A copy of the key's blob. */
    public byte[] blob() {
        return blob.clone();
    }

    /** The fingerprint, as OpenSSH prints it: {@code SHA256:…}. */
    public String fingerprint() {
        return "SHA256:"
                + Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(Hash.sha256(blob).bytes());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SshPublicKey key && Arrays.equals(blob, key.blob);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(blob);
    }

    /** The type and the Base64 text of the key, with a space between them and no comment. */
    @Override
    public String toString() {
        return type + ' ' + Base64.getEncoder().encodeToString(blob);
    }
}
