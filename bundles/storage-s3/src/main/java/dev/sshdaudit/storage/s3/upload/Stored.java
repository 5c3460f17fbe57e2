package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.files.Reasons;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The object is there as a whole: the local files are deleted. Where a file cannot be deleted, that is tried again, and
 * no request is made for it any more.
 */
final class Stored implements Phase {

    private static final Logger LOG = LoggerFactory.getLogger(Stored.class);
    private static final int TRIES = 3;

    private final Course course;
    private final @Nullable JournalState state;
    /** Whether the journal says that the object is there. */
    private boolean noted;
    /** How often uploads of the same key, which a lost answer may have left open, were looked for. */
    private int tries;

    /**
     * A recording that is in its bucket.
     *
     * @param state the upload in parts that the object was made of; null if the object was put as a whole
     * @param noted whether the journal says that the object is there
     */
    Stored(Course course, @Nullable JournalState state, boolean noted) {
        this.course = course;
        this.state = state;
        this.noted = noted;
    }

    @Override
    public boolean canBeDiscarded() {
        return false;
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
    public long uploaded() {
        return course.size();
    }

    @Override
    public Step next(Target current) {
        return Step.alone(current, () -> tidyUp(current));
    }

    private void tidyUp(Target target) throws IOException {
        if (!noted) {
            note();
        }
        if (state != null && state.isAgain() && state.destination().equals(target.destination()) && tries < TRIES) {
            tries++;
            // the answer to an earlier request to begin was lost: by now the server lists that upload
            Strays.abort(target.bucket(), state.key());
            tries = TRIES;
        }
        course.delete();
    }

    private void note() {
        try {
            course.journal().completed();
            noted = true;
        } catch (IOException e) {
            // the file is deleted all the same: where the disk is full, that is what helps
            LOG.debug("That {} is in its bucket cannot be noted: {}", course.file(), Reasons.of(e));
        }
    }

    @Override
    public Phase after(IOException e) {
        if (e instanceof BucketException && state != null && tries == TRIES) {
            LOG.warn("An upload of {} that was begun may be left open: {}", state.key(), e.getMessage());
        }
        return this;
    }
}
