package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local file is not what was recorded. The parts that are at the server are put together, so that they are not
 * lost, and the local files are put aside.
 */
final class Damaged implements Phase {

    private static final Logger LOG = LoggerFactory.getLogger(Damaged.class);
    private static final int TRIES = 10;

    private final Course course;
    private final @Nullable JournalState state;
    /** Whether the server has refused to put the parts together. */
    private boolean over;
    /** How often the server was asked to put the parts together. */
    private int tries;

    /**
     * A recording whose file is damaged.
     *
     * @param state the upload in parts that is open; null if there is none
     */
    Damaged(Course course, @Nullable JournalState state) {
        this.course = course;
        this.state = state;
    }

    @Override
    public boolean leadsTo(Phase next) {
        return next instanceof Gone;
    }

    @Override
    public @Nullable JournalState state() {
        return state;
    }

    @Override
    public Step next(Target current) {
        return Step.alone(current, () -> putAside(current));
    }

    private void putAside(Target target) throws IOException {
        // looked at here: when the damage was found, other parts of the recording may have been on their way
        if (state != null
                && !over
                && !state.isCompleted()
                && !state.parts().isEmpty()
                && state.destination().equals(target.destination())) {
            complete(target, state);
        }
        course.quarantine();
    }

    private void complete(Target target, JournalState begun) throws IOException {
        String uploadId = begun.uploadId();
        if (uploadId == null) {
            return;
        }
        tries++;
        target.bucket().completeMultipartUpload(begun.key(), uploadId, begun.parts());
        over = true;
        LOG.error(
                "Of {} {} {} bytes are in the bucket as {}, and no more",
                course.file(),
                begun.bytes() == begun.end() ? "the first" : "not the beginning, but later",
                begun.bytes(),
                begun.key());
    }

    @Override
    public Phase after(IOException e) {
        Kind kind = e instanceof BucketException failure ? failure.kind() : null;
        over |= kind == Kind.NO_SUCH_UPLOAD || kind == Kind.PARTS_REFUSED || kind != null && tries >= TRIES;
        return this;
    }
}
