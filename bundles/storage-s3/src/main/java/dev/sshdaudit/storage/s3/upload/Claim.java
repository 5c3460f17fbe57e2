package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.s3.bucket.Bucket.ObjectStat;
import dev.sshdaudit.storage.s3.bucket.Bucket.Receipt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An object that should be in a bucket, with what is known to compare it by. Immutable. */
final class Claim {

    /** What the server's answer to the request that made the object proves without a look at the object. */
    enum Proof {
        /** All bytes: the answer has the checksum of the whole, or the answers for all parts had theirs. */
        CHECKSUM,
        /** No more than that the server says so: a key of KMS encrypts the object, and so its ETag is no checksum. */
        WORD,
        /** Nothing: there is no answer, or its ETag cannot be compared, or is another one. */
        NONE
    }

    private static final Pattern SUM = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern SUM_OF_PARTS = Pattern.compile("[0-9a-f]{32}-[0-9]+");

    private final String key;
    private final long size;
    private final @Nullable String computed;
    private final String etag;
    private final Proof proof;

    /**
     * Describes an object.
     *
     * @param size the object's size in bytes
     * @param computed the ETag by the rules of S3, or null if it cannot be computed
     * @param etag the ETag in the server's answer, or an empty text
     */
    Claim(String key, long size, @Nullable String computed, String etag, Proof proof) {
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

    /** An object that was put as a whole, with the server's answer. */
    static Claim ofPut(String key, long size, Receipt receipt) {
        boolean proven = receipt.checksum() && receipt.etag().equals(receipt.md5());
        return new Claim(
                key,
                size,
                receipt.checksum() ? receipt.md5() : null,
                receipt.etag(),
                proven ? Proof.CHECKSUM : receipt.checksum() ? Proof.NONE : Proof.WORD);
    }

    /** Whether the server's answer to HEAD describes this object as a whole. */
    boolean isWhole(ObjectStat stat) {
        if (stat.size() != size || stat.etag().isEmpty()) {
            return false;
        } else if (computed != null && stat.checksum() && isComparable(stat.etag(), computed)) {
            return stat.etag().equals(computed);
        } else if (!etag.isEmpty() && isComparable(stat.etag(), etag)) {
            return stat.etag().equals(etag);
        }
        // the ETags of this server cannot be compared: the same size is enough, if there is any other proof
        return proof != Proof.NONE || etag.isEmpty();
    }

    private static boolean isComparable(String one, String other) {
        return SUM.matcher(one).matches() == SUM.matcher(other).matches()
                && SUM_OF_PARTS.matcher(one).matches()
                        == SUM_OF_PARTS.matcher(other).matches();
    }
}
