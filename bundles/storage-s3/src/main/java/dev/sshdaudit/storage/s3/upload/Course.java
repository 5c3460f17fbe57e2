package dev.sshdaudit.storage.s3.upload;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.s3.upload.Claim.Proof;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one recording on its way to the bucket, and its local files. Steps of a {@link Phase} read this and change it;
 * {@link RecordingUpload} says which step is next.
 *
 * <p>Thread-safe. The lock is held only for a moment, and never while something is read, written or sent: steps run
 * without the lock.
 */
final class Course {

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

    /** Guarded by this. */
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

    Course(SpooledFile spooled, RecordingMetadata metadata, Uploads uploads, Pace pace) {
        this.spooled = spooled;
        this.journal = new Journal(spooled.journal());
        this.metadata = metadata;
        this.uploads = uploads;
        this.patience = new Patience(pace);
    }

    /**
     * Goes on with a recording of an earlier process. Called before anything else.
     *
     * @param state what the journal tells; null if the journal tells nothing
     */
    synchronized void goOn(long fileSize, @Nullable JournalState state, Phase from) {
        size = fileSize;
        ended = true;
        if (state != null) {
            again = state.isAgain();
            patience.sentAnew(state.sentAnew());
        }
        phase = from;
    }

    // what the storage tells

    synchronized void describe(RecordingMetadata known) {
        metadata = known;
    }

    /**
     * Counts bytes.
     *
     * @param partSize bytes of the first part of an upload that begins now
     * @return whether a part has become full
     */
    synchronized boolean grow(long bytes, long partSize) {
        long before = size;
        size += bytes;
        JournalState state = phase.state();
        long part = state == null ? partSize : state.layout().firstSize();
        return size / part != before / part;
    }

    synchronized void end(RecordingMetadata known, long fileSize) {
        metadata = known;
        // the file has more bytes than were counted if the last write failed half-way
        size = Math.max(size, fileSize);
        ended = true;
    }

    // what phases ask for and change

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

    /** Used with the lock held. */
    Patience patience() {
        return patience;
    }

    /** Used with the lock held. */
    StepsUnderWay steps() {
        return steps;
    }

    synchronized Phase phase() {
        return phase;
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

    /** Puts the journal aside, as it is damaged, and makes an empty one. */
    void quarantineJournal() throws IOException {
        spooled.quarantineJournal();
    }

    /** Puts the local files aside. */
    void quarantine() throws IOException {
        spooled.quarantine();
        leave();
    }

    private void leave() {
        become(new Gone());
        uploads.remove(metadata().name());
        synchronized (this) {
            if (discarded != null) {
                discarded.complete(true);
            }
        }
    }

    // what RecordingUpload asks for

    synchronized boolean isClosed() {
        return closed;
    }

    /** Has no step begin any more. */
    synchronized void close() {
        closed = true;
    }

    /** Has the recording deleted; the result tells when its local files are gone, and whether an object may be in the bucket. */
    synchronized CompletableFuture<Boolean> toBeDiscarded() {
        if (discarded == null) {
            discarded = new CompletableFuture<>();
            patience.retryNow();
        }
        return discarded;
    }

    synchronized boolean isToBeDiscarded() {
        return discarded != null && ended && phase.canBeDiscarded();
    }
}
