package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.files.Reasons;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One recording on its way to the bucket. Its {@link Phase} knows the next {@link Step}, {@link Uploads} runs the step.
 * While the recording goes on, full parts go up as soon as the user is known: the user's name is in the headers with
 * which an upload begins.
 *
 * <p>Thread-safe. The lock, which is that of the {@link Course}, is held only for a moment. A step that is alone runs while no
 * other step of the recording does.
 */
public final class RecordingUpload {

    private static final Logger LOG = LoggerFactory.getLogger(RecordingUpload.class);

    private final Course course;
    private final Uploads uploads;

    RecordingUpload(SpooledFile spooled, RecordingMetadata metadata, Uploads uploads, Pace pace) {
        this.course = new Course(spooled, metadata, uploads, pace);
        this.uploads = uploads;
    }

    /** Takes on a recording of an earlier process, from where its journal says. Called before anything else. */
    void recover(long fileSize) throws IOException {
        try {
            JournalState state = course.journal().read();
            course.goOn(fileSize, state, state == null ? Waiting.ofNothing(course) : recovered(state, fileSize));
        } catch (Journal.DamagedException e) {
            LOG.error(
                    "The journal of the upload of {} is damaged ({}): it is put aside, and the recording is sent anew",
                    course.file(),
                    e.getMessage());
            course.quarantineJournal();
            course.goOn(fileSize, null, Waiting.withStray(course, null, null));
        }
    }

    private Phase recovered(JournalState state, long fileSize) {
        String uploadId = state.uploadId();
        if (state.isCompleted()) {
            return new Stored(course, state, true);
        } else if (uploadId == null) {
            return Waiting.withStray(course, state, null);
        } else if (state.end() > fileSize) {
            tellDamage(state.end() + " bytes of it are up, and " + fileSize + " are here");
            return new Damaged(course, state);
        }
        // the journal does not tell whether the earlier process asked the server to put the parts together
        return new Multipart(course, state, uploadId, null, true);
    }

    // methods that the storage calls

    /** The recording's name. */
    public String name() {
        return course.metadata().name();
    }

    /** Takes metadata of which more is known than before, such as the user. */
    public void describe(RecordingMetadata known) {
        course.describe(known);
        uploads.submit(this);
    }

    /** Notes that the file has grown by a number of bytes. */
    public void grow(long bytes) {
        if (course.grow(bytes, uploads.partSize())) {
            uploads.submit(this);
        }
    }

    /**
     * Notes that the recording has ended, and that its file does not grow any longer.
     *
     * @param known the final metadata
     * @param fileSize the bytes that the file has
     */
    public void end(RecordingMetadata known, long fileSize) {
        course.end(known, fileSize);
        uploads.submit(this);
    }

    // methods that Uploads calls

    /**
     * Has the recording, which has ended, deleted once no step is under way.
     *
     * @return tells when its local files are gone, and whether an object may be in the bucket
     */
    CompletableFuture<Boolean> discard() {
        return course.toBeDiscarded();
    }

    /**
     * The next step; null if there is nothing to be done now. The caller runs the step, calls {@link #failed} if it
     * fails, and {@link #over} in any case.
     */
    @Nullable
    Step next(Target current) {
        synchronized (course) {
            return begin(current);
        }
    }

    private @Nullable Step begin(Target current) {
        StepsUnderWay steps = course.steps();
        if (course.isClosed() || steps.isOneAlone() || course.patience().delay() > 0) {
            return null;
        } else if (course.isToBeDiscarded()) {
            if (!steps.isEmpty()) {
                return null;
            }
            course.become(new Discarding(course, course.phase()));
        }
        Step step = course.phase().next(current);
        if (step == null || !steps.allow(step)) {
            return null;
        }
        step.target().hold();
        steps.begin(step);
        return step;
    }

    /** Has the recording wait, as a step failed. Returns the message for the log; null if the log has it already. */
    @Nullable
    String failed(IOException e) {
        IOException cause = e instanceof BucketException || isOver() ? e : damageOr(e);
        synchronized (course) {
            Kind kind = cause instanceof BucketException failure ? failure.kind() : Kind.REFUSED;
            String why = cause instanceof BucketException failure
                    ? failure.getMessage()
                    : "PID audit.s3, key local: " + Reasons.of(cause) + " (" + course.file() + ")";
            course.patience().failed(why, kind == Kind.REFUSED || kind == Kind.NOT_S3);
            // as long as it is recorded, the folder looks at the file, too, and writes a file again that was removed
            if (cause instanceof DamagedFileException damage && course.isEnded() && !isOver()) {
                tellDamage(damage.getMessage());
                course.become(new Damaged(course, course.phase().state()));
                course.patience().retryNow();
                return null;
            }
            Phase next = course.phase().after(cause);
            if (next != course.phase()) {
                course.become(next);
            }
            return why;
        }
    }

    /** Whether the local files are not needed any more, or are known to be damaged. */
    private boolean isOver() {
        Phase phase = course.phase();
        return phase instanceof Stored || phase instanceof Damaged || phase instanceof Discarding;
    }

    /** The damage that explains why a local file could not be used, or the error itself. */
    private IOException damageOr(IOException e) {
        try {
            course.checkFile();
        } catch (IOException worse) {
            return worse;
        }
        return e;
    }

    private void tellDamage(String what) {
        LOG.error(
                "{} is damaged before it was in its bucket: {}. What is up is completed, what is here is put aside;"
                        + " what is at neither place is lost",
                course.file(),
                what);
    }

    /** Ends a step, whether it failed or not. */
    void over(Step step) {
        synchronized (course) {
            course.steps().end(step);
        }
        step.target().release();
    }

    /** Ends all waiting, as the configuration has changed: the reason for an error may be gone. */
    void retryNow() {
        synchronized (course) {
            course.patience().retryNow();
        }
    }

    /** Time until there can be something to do, in nanoseconds. */
    long delay() {
        synchronized (course) {
            return course.patience().delay();
        }
    }

    /** How the upload stands. */
    Progress progress() {
        synchronized (course) {
            RecordingMetadata metadata = course.metadata();
            Phase phase = course.phase();
            return new Progress(
                    metadata.name(),
                    metadata.start(),
                    course.size(),
                    Math.min(course.size(), phase.uploaded()),
                    !course.steps().isEmpty(),
                    course.isEnded() || phase.state() != null,
                    course.patience().problem(),
                    course.patience().delay());
        }
    }

    /** Begins no step any more; a request to a former bucket that waits for its answer fails. */
    void breakOff() {
        synchronized (course) {
            course.close();
            HeldTarget held = course.phase().held();
            Target target = held == null ? null : held.get();
            if (target != null) {
                target.bucket().close();
            }
        }
    }

    /** Begins no step any more, and lets go of what the phase holds. */
    void close() {
        synchronized (course) {
            course.close();
            course.become(new Gone());
        }
    }
}
