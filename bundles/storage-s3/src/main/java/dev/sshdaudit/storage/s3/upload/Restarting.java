package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import dev.sshdaudit.storage.s3.upload.Inspection.Finding;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server does not go on with an upload. Where it may have made the object, that is looked for before all is sent anew. */
final class Restarting implements Phase {

    private static final Logger LOG = LoggerFactory.getLogger(Restarting.class);

    private final RecordingUpload upload;
    private final JournalState state;
    private final Kind reason;
    private final boolean completing;

    Restarting(RecordingUpload upload, JournalState state, Kind reason, boolean completing) {
        this.upload = upload;
        this.state = state;
        this.reason = reason;
        this.completing = completing;
    }

    @Override
    public JournalState state() {
        return state;
    }

    @Override
    public Step next(Target current) {
        return Step.alone(current, () -> restart(current));
    }

    private void restart(Target target) throws IOException {
        if (state.destination().equals(target.destination())) {
            if (completing
                    && state.end() == upload.size()
                    && target.inspection().look(target.bucket(), state.claim(null)) == Finding.WHOLE) {
                upload.stored(state);
                return;
            } else if (reason == Kind.PARTS_REFUSED) {
                target.bucket().abortMultipartUpload(state.key(), state.uploadId());
            }
        }
        LOG.warn("{} is sent anew, as the server does not go on with its upload", upload.file());
        upload.sendAnew();
    }
}
