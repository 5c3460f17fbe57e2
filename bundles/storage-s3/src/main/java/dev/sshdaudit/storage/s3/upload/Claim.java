package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.s3.bucket.Bucket.ObjectStat;
import dev.sshdaudit.storage.s3.bucket.Bucket.Receipt;
import java.util.regex.Pattern;

/** An object that should be in a bucket, and what tells whether it is there as a whole. Immutable. */
final class Claim {

    /** What the server's answer to the request that made the object is worth by itself. */
    enum Proof {
        /** It held the checksum of the whole, or those of all parts: the server has read what was sent. */
        CHECKSUM,
        /** The object is encrypted with a key of KMS, and so its ETag is no checksum: the server says that it is there. */
        WORD,
        /** None: nothing was answered, or the ETag is none that could be compared, or another one. */
        NONE
    }

    private static final Pattern SUM = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern SUM_OF_PARTS = Pattern.compile("[0-9a-f]{32}-[0-9]+");

    private final String key;
    private final long size;
    private final String computed;
    private final String etag;
    private final Proof proof;

    /**
     * Describes an object.
     *
     * @param computed the ETag by the rules of S3, or null if it cannot be computed
     * @param etag the one that the server told, or an empty text
     */
    Claim(String key, long size, String computed, String etag, Proof proof) {
        this.key = key;
        this.size = size;
        this.computed = computed;
        this.etag = etag;
        this.proof = proof;
    }

    String key() {
        return key;
    }

    Proof proof() {
        return proof;
    }

    /** The object of a small recording. */
    static Claim ofPut(String key, long size, Receipt receipt) {
        boolean proven = receipt.checksum() && receipt.etag().equals(receipt.md5());
        return new Claim(
                key,
                size,
                receipt.checksum() ? receipt.md5() : null,
                receipt.etag(),
                proven ? Proof.CHECKSUM : receipt.checksum() ? Proof.NONE : Proof.WORD);
    }

    /** Whether what HEAD tells is this object. */
    boolean isWhole(ObjectStat stat) {
        if (stat.size() != size || stat.etag().isEmpty()) {
            return false;
        } else if (computed != null && stat.checksum() && isComparable(stat.etag(), computed)) {
            return stat.etag().equals(computed);
        } else if (!etag.isEmpty() && isComparable(stat.etag(), etag)) {
            return stat.etag().equals(etag);
        }
        // servers that have another kind of ETag than they told: the size has to do, if there is any other proof
        return proof != Proof.NONE || etag.isEmpty();
    }

    private static boolean isComparable(String one, String other) {
        return SUM.matcher(one).matches() == SUM.matcher(other).matches()
                && SUM_OF_PARTS.matcher(one).matches()
                        == SUM_OF_PARTS.matcher(other).matches();
    }
}
