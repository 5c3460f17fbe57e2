package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.s3.bucket.Bucket;
import dev.sshdaudit.storage.s3.bucket.Bucket.OpenUpload;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Aborts uploads in parts that will not be completed. Other programs may use the same bucket, so only uploads whose key
 * is that of the recording are aborted.
 */
final class Strays {

    private static final Logger LOG = LoggerFactory.getLogger(Strays.class);
    private static final int TRIES = 3;

    private Strays() {}

    /** Aborts all open uploads of a key. Without the permission to list them they stay, with a warning in the log. */
    static void abort(Bucket bucket, String key) throws IOException {
        try {
            for (OpenUpload open : bucket.listMultipartUploads(key)) {
                if (open.key().equals(key)) {
                    bucket.abortMultipartUpload(key, open.uploadId());
                }
            }
        } catch (BucketException e) {
            if (e.kind() != Kind.REFUSED) {
                throw e;
            }
            LOG.warn("An upload of {} that was begun may be left open: {}", key, e.getMessage());
        }
    }

    /**
     * Aborts an upload in a bucket that is no longer configured. Where that cannot be done, the log tells what is left
     * there.
     *
     * @param former the target where the upload was begun; null if its keys are not known, as an earlier process had
     *     them
     */
    static void leave(@Nullable Target former, JournalState state) {
        String uploadId = state.uploadId();
        for (int i = 0; former != null && i < TRIES; i++) {
            try {
                if (uploadId == null) {
                    abort(former.bucket(), state.key());
                } else {
                    former.bucket().abortMultipartUpload(state.key(), uploadId);
                }
                return;
            } catch (IOException e) {
                LOG.debug("{} stays in {}", state.key(), state.destination(), e);
            }
        }
        LOG.warn(
                "The upload of {} that was begun in bucket {} stays there unfinished, as its keys are no longer known"
                        + " or do not work: abort it, or have the bucket's lifecycle do so. Upload id: {}",
                state.key(),
                state.destination(),
                uploadId);
    }
}
