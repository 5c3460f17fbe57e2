package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.files.Reasons;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import dev.sshdaudit.storage.s3.upload.Claim.Proof;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One recording on its way to the bucket: its {@link Phase} knows what is to be done next, {@link Uploads} has it done.
 * While the recording goes on, full parts go up as soon as the user is known, as metadata is sent first. Thread-safe; the
 * lock is held only for a moment, and never while something is read, written or sent.
 */
public final class RecordingUpload {

    private static final Logger LOG = LoggerFactory.getLogger(RecordingUpload.class);

    private final SpooledFile spooled;
    private final Journal journal;
    private final Uploads uploads;
    private final Patience patience;
    private RecordingMetadata metadata;
    private long size;
    private boolean ended;
    /** An answer to a request to begin was lost: even now the server may come to hold an upload that is not known here. */
    private boolean again;

    private Phase phase = Waiting.ofNothing(this);
    /** Parts that are being sent. */
    private final TreeSet<Integer> sending = new TreeSet<>();
    /** Whether a step is under way beside which there is no other. */
    private boolean alone;

    private boolean closed;

    RecordingUpload(SpooledFile spooled, RecordingMetadata metadata, Uploads uploads, Pace pace) {
        this.spooled = spooled;
        this.journal = new Journal(spooled.journal());
        this.metadata = metadata;
        this.uploads = uploads;
        this.patience = new Patience(pace);
    }

    /** Reads how far it had come before this process began. */
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

    private Phase recovered(JournalState state) {
        if (state.isCompleted()) {
            return new Stored(this, state, true);
        } else if (state.uploadId() == null) {
            return Waiting.withStray(this, state, null);
        } else if (state.end() > size) {
            tellDamage(state.end() + " bytes of it are up, and " + size + " are here");
            return new Damaged(this, state);
        }
        // whether the process that ended had asked for the parts to be put together is not known
        return new Multipart(this, state, null, true);
    }

    // of the recording

    /** The recording's name. */
    public synchronized String name() {
        return metadata.name();
    }

    /** More has become known of the recording. */
    public void describe(RecordingMetadata known) {
        synchronized (this) {
            metadata = known;
        }
        uploads.submit(this);
    }

    /** The file has grown. */
    public void grow(long bytes) {
        boolean full;
        synchronized (this) {
            long before = size;
            size += bytes;
            long part = phase.state() == null
                    ? uploads.partSize()
                    : phase.state().layout().firstSize();
            full = size / part != before / part;
        }
        if (full) {
            uploads.submit(this);
        }
    }

    /**
     * The recording has ended; the file does not grow any longer.
     *
     * @param fileSize the bytes that the file has
     */
    public void end(RecordingMetadata known, long fileSize) {
        synchronized (this) {
            metadata = known;
            // more than was counted: the last piece was written in part
            size = Math.max(size, fileSize);
            ended = true;
        }
        uploads.submit(this);
    }

    // for phases

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
        return sending.contains(part);
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

    synchronized void become(Phase next) {
        Phase former = phase;
        phase = next;
        former.close();
        if (closed) {
            next.close();
            phase = new Gone();
        }
    }

    synchronized void progressed() {
        patience.progressed();
    }

    synchronized void mayHaveStrays() {
        again = true;
    }

    synchronized JournalState newState(Target target) {
        return new JournalState(
                target.destination(),
                target.naming().key(metadata),
                new PartLayout(target.partSize()),
                again,
                patience.sentAnew());
    }

    /** Nothing of it is at the server any longer. */
    void beginAnew() throws IOException {
        journal.clear();
        become(Waiting.ofNothing(this));
    }

    /** All of it was sent in vain; it is sent once more, ever later. */
    void sendAnew() throws IOException {
        beginAnew();
        synchronized (this) {
            patience.sendAnew();
        }
    }

    /** The server says that it has made the object. */
    void accepted(Target target, Claim claim, JournalState state) {
        if (claim.proof() != Proof.NONE && target.inspection().isDenied()) {
            stored(state);
        } else {
            become(new Verifying(this, target, claim, state));
        }
    }

    /** The object is there as a whole. */
    void stored(JournalState state) {
        progressed();
        become(new Stored(this, state, false));
    }

    /** Nothing of it stays here, as it is in its bucket. */
    void delete() throws IOException {
        spooled.delete();
        leave();
        uploads.arrived();
    }

    /** What is here of it is put aside. */
    void quarantine() throws IOException {
        spooled.quarantine();
        leave();
    }

    private void leave() {
        become(new Gone());
        uploads.remove(this);
    }

    // for Uploads

    /** What is to be done next; null if there is nothing now. The caller runs it, says how it went, and that it is over. */
    synchronized Step next(Target current) {
        if (closed || alone || patience.delay() > 0) {
            return null;
        }
        Step step = phase.next(current);
        if (step == null || step.isAlone() && !sending.isEmpty()) {
            return null;
        }
        step.target().hold();
        alone = step.isAlone();
        if (!alone) {
            sending.add(step.part());
        }
        return step;
    }

    /** A step failed; the recording waits, others do not. Returns what is to be told; null if that was told already. */
    String failed(IOException e) {
        IOException cause = e instanceof BucketException || isStored() ? e : damageOr(e);
        synchronized (this) {
            Kind kind = cause instanceof BucketException failure ? failure.kind() : Kind.REFUSED;
            String why = cause instanceof BucketException
                    ? cause.getMessage()
                    : "PID audit.s3, key local: " + Reasons.of(cause) + " (" + spooled.file() + ")";
            patience.failed(why, kind == Kind.REFUSED || kind == Kind.NOT_S3);
            // one that is still recorded is looked at by its writer, too, who can write again what was removed
            if (cause instanceof DamagedFileException && ended && !(phase instanceof Damaged)) {
                tellDamage(cause.getMessage());
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

    private synchronized boolean isStored() {
        return phase instanceof Stored;
    }

    /** What cannot be read may be gone. */
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
                "{} is damaged before it was in its bucket: {}. What is up is completed, what is here is put aside; what"
                        + " is at neither place is lost",
                spooled.file(),
                what);
    }

    /** A step is over, whether it went well or not. */
    void over(Step step) {
        synchronized (this) {
            if (step.isAlone()) {
                alone = false;
            } else {
                sending.remove(step.part());
            }
        }
        step.target().release();
    }

    /** The configuration has changed: what was in the way may be gone. */
    synchronized void retryNow() {
        patience.retryNow();
    }

    /** Time until there can be something to do, in nanoseconds. */
    synchronized long delay() {
        return patience.delay();
    }

    /** How it stands. */
    synchronized Progress progress() {
        boolean running = alone || !sending.isEmpty();
        boolean waiting = ended || phase.state() != null;
        return new Progress(
                metadata.name(),
                size,
                Math.min(size, phase.uploaded()),
                running,
                waiting,
                patience.problem(),
                patience.delay());
    }

    /** Nothing will be done any longer: what waits for a former bucket gets an error. */
    synchronized void breakOff() {
        closed = true;
        if (phase.held() != null) {
            phase.held().bucket().close();
        }
    }

    /** Lets go of what it holds, as nothing will be done any longer. */
    synchronized void close() {
        closed = true;
        become(new Gone());
    }
}
