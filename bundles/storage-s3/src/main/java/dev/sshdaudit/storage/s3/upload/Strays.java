package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.s3.bucket.Bucket;
import dev.sshdaudit.storage.s3.bucket.Bucket.OpenUpload;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends uploads at the server that will not be gone on with. Others may share the bucket: only their own keys are ours. */
final class Strays {

    private static final Logger LOG = LoggerFactory.getLogger(Strays.class);
    private static final int TRIES = 3;

    private Strays() {}

    /** Aborts whatever is open of a key; where that may not be listed, it stays. */
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
     * Aborts an upload in a bucket that is no longer configured, if that can be done.
     *
     * @param former where it was begun; null if that is not known any longer
     */
    static void leave(Target former, JournalState state) {
        for (int i = 0; former != null && i < TRIES; i++) {
            try {
                if (state.uploadId() == null) {
                    abort(former.bucket(), state.key());
                } else {
                    former.bucket().abortMultipartUpload(state.key(), state.uploadId());
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
                state.uploadId());
    }
}
