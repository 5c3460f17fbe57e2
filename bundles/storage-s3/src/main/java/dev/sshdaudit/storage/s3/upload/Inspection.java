package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.s3.bucket.Bucket;
import dev.sshdaudit.storage.s3.bucket.Bucket.ObjectStat;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at objects in a bucket (HEAD, which needs the permission {@code s3:GetObject}), and remembers whether that is
 * permitted. Without the permission to list the bucket, S3 answers 403 for an object that is not there. So 403 means
 * that looking is denied only as long as no object was ever seen. Thread-safe.
 */
final class Inspection {

    private static final Logger LOG = LoggerFactory.getLogger(Inspection.class);

    /** The result of a look. */
    enum Finding {
        /** The object is there as a whole. */
        WHOLE,
        /** There is no object, or another one. */
        NOT_WHOLE,
        /** The server does not permit to look. */
        DENIED
    }

    private enum Permission {
        UNKNOWN,
        GRANTED,
        DENIED
    }

    private volatile Permission permission = Permission.UNKNOWN;

    boolean isDenied() {
        return permission == Permission.DENIED;
    }

    /** What makes sure that objects are whole, for an operator. */
    String describe() {
        return switch (permission) {
            case UNKNOWN -> "not known yet";
            case GRANTED -> "what the server says on taking it, and HEAD";
            case DENIED -> "what the server says on taking it; HEAD is denied (permission s3:GetObject)";
        };
    }

    /**
     * Looks at an object.
     *
     * @throws IOException if there is no answer, or one that tells neither
     */
    Finding look(Bucket bucket, Claim claim) throws IOException {
        if (isDenied()) {
            return Finding.DENIED;
        }
        try {
            ObjectStat stat = bucket.statObject(claim.key());
            permission = Permission.GRANTED;
            return claim.isWhole(stat) ? Finding.WHOLE : Finding.NOT_WHOLE;
        } catch (BucketException e) {
            if (e.kind() == Kind.NO_SUCH_OBJECT) {
                return Finding.NOT_WHOLE;
            } else if (e.kind() == Kind.REFUSED && isDenied(e)) {
                return Finding.DENIED;
            }
            throw e;
        }
    }

    /** Whether a refusal says that looking is denied. Of several looks at one time, each may be the first to be refused. */
    private synchronized boolean isDenied(BucketException refusal) {
        if (permission == Permission.UNKNOWN) {
            permission = Permission.DENIED;
            LOG.info(
                    "Objects in the bucket are not looked at once more after they were taken, as that is refused; "
                            + "checksums in the server's answers say whether they are whole. {}",
                    refusal.getMessage());
        }
        return isDenied();
    }
}
