package dev.sshdaudit.core.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes bytes as they come, and tells the hash of those so far. For one thread at a time. */
final class Sha256 {

    private final MessageDigest digest;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private Sha256(MessageDigest digest) {
        this.digest = digest;
    }

    void update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    /** A copy that further bytes do not change. */
    Sha256 copy() {
        try {
            return new Sha256((MessageDigest) digest.clone());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 of this Java platform cannot be copied", e);
        }
    }

    /** The hash of all bytes so far, as 64 lower-case hex digits; further bytes may follow. */
    String hex() {
        return HexFormat.of().formatHex(copy().digest.digest());
    }
}
