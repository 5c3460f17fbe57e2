package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.files.Reasons;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The object is there as a whole: what is here goes. No request is made again for a file that cannot be deleted. */
final class Stored implements Phase {

    private static final Logger LOG = LoggerFactory.getLogger(Stored.class);
    private static final int TRIES = 3;

    private final RecordingUpload upload;
    private final JournalState state;
    private boolean noted;
    private int tries;

    /**
     * A recording that is in its bucket.
     *
     * @param state the upload in parts that it was made of; null if it was put
     * @param noted whether the journal says so
     */
    Stored(RecordingUpload upload, JournalState state, boolean noted) {
        this.upload = upload;
        this.state = state;
        this.noted = noted;
    }

    @Override
    public JournalState state() {
        return state;
    }

    @Override
    public long uploaded() {
        return upload.size();
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
            // an answer to an earlier try to begin was lost: by now the server knows of that upload
            Strays.abort(target.bucket(), state.key());
            tries = TRIES;
        }
        upload.delete();
    }

    private void note() {
        try {
            upload.journal().completed();
            noted = true;
        } catch (IOException e) {
            // on a full disk as well: there, to delete is what helps
            LOG.debug("That {} is in its bucket cannot be noted: {}", upload.file(), Reasons.of(e));
        }
    }

    @Override
    public Phase after(IOException e) {
        if (e instanceof BucketException && tries == TRIES) {
            LOG.warn("An upload of {} that was begun may be left open: {}", state.key(), e.getMessage());
        }
        return this;
    }
}
