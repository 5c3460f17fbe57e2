package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import dev.sshdaudit.storage.s3.upload.Inspection.Finding;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server does not go on with an upload in parts. If the server may have made the object, that is looked for.
 * Otherwise the whole recording is sent anew.
 */
final class Restarting implements Phase {

    private static final Logger LOG = LoggerFactory.getLogger(Restarting.class);

    private final Course course;
    private final JournalState state;
    private final String uploadId;
    private final Kind reason;
    private final boolean completing;

    /**
     * An upload that the server does not go on with.
     *
     * @param uploadId the upload's id
     * @param reason {@link Kind#NO_SUCH_UPLOAD} or {@link Kind#PARTS_REFUSED}
     * @param completing whether the server was asked to put the parts together
     */
    Restarting(Course course, JournalState state, String uploadId, Kind reason, boolean completing) {
        this.course = course;
        this.state = state;
        this.uploadId = uploadId;
        this.reason = reason;
        this.completing = completing;
    }

    @Override
    public boolean leadsTo(Phase next) {
        return next instanceof Waiting || next instanceof Stored || next instanceof Damaged || next instanceof Gone;
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
                    && state.end() == course.size()
                    && target.inspection().look(target.bucket(), state.claim(null)) == Finding.WHOLE) {
                course.stored(state);
                return;
            } else if (reason == Kind.PARTS_REFUSED) {
                target.bucket().abortMultipartUpload(state.key(), uploadId);
            }
        }
        LOG.warn("{} is sent anew, as the server does not go on with its upload", course.file());
        course.sendAnew();
    }
}
