package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.s3.bucket.Bucket;
import dev.sshdaudit.storage.s3.bucket.Bucket.ObjectStat;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a bucket whether an object is there (HEAD, the permission {@code s3:GetObject}), and remembers whether it may.
 * S3 answers 403 also of objects that are not there, to who may not list the bucket: so 403 means that asking is denied
 * only as long as no object was ever seen. Thread-safe.
 */
final class Inspection {

    private static final Logger LOG = LoggerFactory.getLogger(Inspection.class);

    /** What was found. */
    enum Finding {
        WHOLE,
        NOT_WHOLE,
        /** It may not be asked. */
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

    /** In an operator's words. */
    String describe() {
        return switch (permission) {
            case UNKNOWN -> "not known yet";
            case GRANTED -> "what the server says on taking it, and HEAD";
            case DENIED -> "what the server says on taking it; HEAD is denied (permission s3:GetObject)";
        };
    }

    /** Looks for an object. */
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
            } else if (e.kind() == Kind.REFUSED && permission == Permission.UNKNOWN) {
                permission = Permission.DENIED;
                LOG.info(
                        "Objects in the bucket are not looked at once more after they were taken, as that is refused; "
                                + "checksums in the server's answers say whether they are whole. {}",
                        e.getMessage());
                return Finding.DENIED;
            }
            throw e;
        }
    }
}
