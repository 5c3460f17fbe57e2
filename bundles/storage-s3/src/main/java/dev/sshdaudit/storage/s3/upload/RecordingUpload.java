package dev.sshdaudit.storage.s3.upload;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.files.Reasons;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import dev.sshdaudit.storage.s3.upload.Claim.Proof;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One recording on its way to the bucket. Its {@link Phase} knows the next {@link Step}, {@link Uploads} runs the step.
 * While the recording goes on, full parts go up as soon as the user is known: the user's name is in the headers with
 * which an upload begins.
 *
 * <p>Thread-safe. The lock is held only for a moment, and never while something is read, written or sent: steps run
 * without the lock. A step that is alone runs while no other step of the recording does.
 */
public final class RecordingUpload {

    private static final Logger LOG = LoggerFactory.getLogger(RecordingUpload.class);

    private final SpooledFile spooled;
    /**
     * Written by one step at a time: by a step that is alone, or under the lock that {@link Multipart} has for parts.
     */
    private final Journal journal;

    private final Uploads uploads;

    /** Guarded by this; phases use it in methods that are called with the lock held. */
    private final Patience patience;

    @GuardedBy("this")
    private RecordingMetadata metadata;

    /** Bytes of the recording so far. */
    @GuardedBy("this")
    private long size;
    /** Whether the recording has ended, so that its file does not grow. */
    @GuardedBy("this")
    private boolean ended;
    /**
     * Whether the answer to a request to begin an upload in parts was lost: then an upload whose id is not known here
     * may be open at the server, or open there later.
     */
    @GuardedBy("this")
    private boolean again;

    @GuardedBy("this")
    private Phase phase = Waiting.ofNothing(this);

    @GuardedBy("this")
    private final StepsUnderWay steps = new StepsUnderWay();

    /** Whether no step begins any more. */
    @GuardedBy("this")
    private boolean closed;

    /**
     * Tells those who delete the recording when its local files are gone, and whether an object may be in the bucket; null as
     * long as the recording is not to be deleted.
     */
    @GuardedBy("this")
    private @Nullable CompletableFuture<Boolean> discarded;

    RecordingUpload(SpooledFile spooled, RecordingMetadata metadata, Uploads uploads, Pace pace) {
        this.spooled = spooled;
        this.journal = new Journal(spooled.journal());
        this.metadata = metadata;
        this.uploads = uploads;
        this.patience = new Patience(pace);
    }

    /** Takes on a recording of an earlier process, from where its journal says. Called before anything else. */
    synchronized void recover(long fileSize) throws IOException {
        size = fileSize;
        ended = true;
        JournalState state;
        try {
            state = journal.read();
        } catch (Journal.DamagedException e) {
            LOG.error(
                    "The journal of the upload of {} is damaged ({}): it is put aside, and the recording is sent anew",
                    spooled.file(),
                    e.getMessage());
            spooled.quarantineJournal();
            phase = Waiting.withStray(this, null, null);
            return;
        }
        if (state != null) {
            again = state.isAgain();
            patience.sentAnew(state.sentAnew());
            phase = recovered(state);
        }
    }

    @GuardedBy("this")
    private Phase recovered(JournalState state) {
        String uploadId = state.uploadId();
        if (state.isCompleted()) {
            return new Stored(this, state, true);
        } else if (uploadId == null) {
            return Waiting.withStray(this, state, null);
        } else if (state.end() > size) {
            tellDamage(state.end() + " bytes of it are up, and " + size + " are here");
            return new Damaged(this, state);
        }
        // the journal does not tell whether the earlier process asked the server to put the parts together
        return new Multipart(this, state, uploadId, null, true);
    }

    // methods that the storage calls

    /** The recording's name. */
    public synchronized String name() {
        return metadata.name();
    }

    /** Takes metadata of which more is known than before, such as the user. */
    public void describe(RecordingMetadata known) {
        synchronized (this) {
            metadata = known;
        }
        uploads.submit(this);
    }

    /** Notes that the file has grown by a number of bytes. */
    public void grow(long bytes) {
        boolean full;
        synchronized (this) {
            long before = size;
            size += bytes;
            JournalState state = phase.state();
            long part = state == null ? uploads.partSize() : state.layout().firstSize();
            full = size / part != before / part;
        }
        if (full) {
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
        synchronized (this) {
            metadata = known;
            // the file has more bytes than were counted if the last write failed half-way
            size = Math.max(size, fileSize);
            ended = true;
        }
        uploads.submit(this);
    }

    // methods that phases call

    synchronized RecordingMetadata metadata() {
        return metadata;
    }

    synchronized long size() {
        return size;
    }

    synchronized boolean isEnded() {
        return ended;
    }

    synchronized boolean isSending(int part) {
        return steps.isSending(part);
    }

    Path file() {
        return spooled.file();
    }

    Journal journal() {
        return journal;
    }

    Patience patience() {
        return patience;
    }

    /** Fails unless the file is what was recorded. */
    void checkFile() throws IOException {
        long least;
        boolean exactly;
        synchronized (this) {
            least = size;
            exactly = ended;
        }
        spooled.check(least, exactly);
    }

    /** Puts the next phase in force. Called by a step that is alone, or with the lock held. */
    synchronized void become(Phase next) {
        Phase former = phase;
        former.close();
        if (closed) {
            next.close();
            phase = new Gone();
            return;
        }
        assert next instanceof Discarding ? former.canBeDiscarded() : former.leadsTo(next)
                : former + " does not lead to " + next;
        phase = next;
    }

    /** Notes that a request has done its work. */
    synchronized void progressed() {
        patience.progressed();
    }

    /** Notes that the answer to a request to begin an upload in parts was lost. */
    synchronized void mayHaveStrays() {
        again = true;
    }

    /** Makes the state of an upload in parts that the server is about to be asked for. */
    synchronized JournalState newState(Target target) {
        return new JournalState(
                target.destination(),
                target.naming().key(metadata),
                new PartLayout(target.partSize()),
                again,
                patience.sentAnew());
    }

    /** Forgets what was begun, as nothing of the recording is at the server any longer. */
    void beginAnew() throws IOException {
        journal.clear();
        become(Waiting.ofNothing(this));
    }

    /** Has the whole recording sent once more, as it was sent in vain; each time after a longer wait. */
    void sendAnew() throws IOException {
        beginAnew();
        synchronized (this) {
            patience.sendAnew();
        }
    }

    /**
     * Goes on to the phase that follows when the server says that it has made the object.
     *
     * @param claim the object, and what the server's answer proves of it
     * @param state the upload in parts that it was made of; null if it was put as a whole
     */
    void accepted(Target target, Claim claim, @Nullable JournalState state) {
        if (claim.proof() != Proof.NONE && target.inspection().isDenied()) {
            stored(state);
        } else {
            become(new Verifying(this, target, claim, state));
        }
    }

    /** Goes on to {@link Stored}, as the object is there; {@code state} is null if the object was put as a whole. */
    void stored(@Nullable JournalState state) {
        progressed();
        become(new Stored(this, state, false));
    }

    /** Deletes the local files, as the recording is in its bucket. */
    void delete() throws IOException {
        spooled.delete();
        leave();
        uploads.arrived();
    }

    /**
     * Deletes the local files, as the recording is deleted.
     *
     * @param perhapsStored whether an object may be in the bucket
     */
    void discard(boolean perhapsStored) throws IOException {
        spooled.delete();
        synchronized (this) {
            if (discarded != null) {
                discarded.complete(perhapsStored);
            }
        }
        leave();
    }

    /** Puts the local files aside. */
    void quarantine() throws IOException {
        spooled.quarantine();
        leave();
    }

    private void leave() {
        become(new Gone());
        uploads.remove(this);
        synchronized (this) {
            if (discarded != null) {
                discarded.complete(true);
            }
        }
    }

    // methods that Uploads calls

    /**
     * Has the recording, which has ended, deleted once no step is under way.
     *
     * @return tells when its local files are gone, and whether an object may be in the bucket
     */
    synchronized CompletableFuture<Boolean> discard() {
        if (discarded == null) {
            discarded = new CompletableFuture<>();
            patience.retryNow();
        }
        return discarded;
    }

    @GuardedBy("this")
    private boolean isToBeDiscarded() {
        return discarded != null && ended && phase.canBeDiscarded();
    }

    /**
     * The next step; null if there is nothing to be done now. The caller runs the step, calls {@link #failed} if it
     * fails, and {@link #over} in any case.
     */
    synchronized @Nullable Step next(Target current) {
        if (closed || steps.isOneAlone() || patience.delay() > 0) {
            return null;
        } else if (isToBeDiscarded()) {
            if (!steps.isEmpty()) {
                return null;
            }
            become(new Discarding(this, phase));
        }
        Step step = phase.next(current);
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
        synchronized (this) {
            Kind kind = cause instanceof BucketException failure ? failure.kind() : Kind.REFUSED;
            String why = cause instanceof BucketException failure
                    ? failure.getMessage()
                    : "PID audit.s3, key local: " + Reasons.of(cause) + " (" + spooled.file() + ")";
            patience.failed(why, kind == Kind.REFUSED || kind == Kind.NOT_S3);
            // as long as it is recorded, the folder looks at the file, too, and writes a file again that was removed
            if (cause instanceof DamagedFileException damage && ended && !isOver()) {
                tellDamage(damage.getMessage());
                become(new Damaged(this, phase.state()));
                patience.retryNow();
                return null;
            }
            Phase next = phase.after(cause);
            if (next != phase) {
                become(next);
            }
            return why;
        }
    }

    /** Whether the local files are not needed any more, or are known to be damaged. */
    private synchronized boolean isOver() {
        return phase instanceof Stored || phase instanceof Damaged || phase instanceof Discarding;
    }

    /** The damage that explains why a local file could not be used, or the error itself. */
    private IOException damageOr(IOException e) {
        try {
            checkFile();
        } catch (IOException worse) {
            return worse;
        }
        return e;
    }

    private void tellDamage(String what) {
        LOG.error(
                "{} is damaged before it was in its bucket: {}. What is up is completed, what is here is put aside;"
                        + " what is at neither place is lost",
                spooled.file(),
                what);
    }

    /** Ends a step, whether it failed or not. */
    void over(Step step) {
        synchronized (this) {
            steps.end(step);
        }
        step.target().release();
    }

    /** Ends all waiting, as the configuration has changed: the reason for an error may be gone. */
    synchronized void retryNow() {
        patience.retryNow();
    }

    /** Time until there can be something to do, in nanoseconds. */
    synchronized long delay() {
        return patience.delay();
    }

    /** How the upload stands. */
    synchronized Progress progress() {
        boolean waiting = ended || phase.state() != null;
        return new Progress(
                metadata.name(),
                metadata.start(),
                size,
                Math.min(size, phase.uploaded()),
                !steps.isEmpty(),
                waiting,
                patience.problem(),
                patience.delay());
    }

    /** Begins no step any more; a request to a former bucket that waits for its answer fails. */
    synchronized void breakOff() {
        closed = true;
        HeldTarget held = phase.held();
        Target target = held == null ? null : held.get();
        if (target != null) {
            target.bucket().close();
        }
    }

    /** Begins no step any more, and lets go of what the phase holds. */
    synchronized void close() {
        closed = true;
        become(new Gone());
    }
}
