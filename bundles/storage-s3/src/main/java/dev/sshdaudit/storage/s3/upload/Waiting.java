package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.s3.bucket.Bucket.Receipt;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import dev.sshdaudit.storage.s3.bucket.FileRange;
import dev.sshdaudit.storage.s3.bucket.ObjectHead;
import dev.sshdaudit.storage.s3.upload.Claim.Proof;
import dev.sshdaudit.storage.s3.upload.Inspection.Finding;
import java.io.IOException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Nothing of the recording is known to be at the server. A small recording is put as one object when it has ended; for
 * a large one, an upload in parts is begun. Where an answer was lost, the server may hold an upload or an object all
 * the same.
 */
final class Waiting implements Phase {

    private final Course course;
    /** Whether an upload may be open whose id is not known, as the answer to the request for it was lost. */
    private final boolean stray;
    /** The upload that was asked for; null if not even its key is known. */
    private final @Nullable JournalState asked;

    private final HeldTarget askedAt;

    /**
     * A request to put an object.
     *
     * @param object the object that was sent
     * @param to the target of the request
     */
    private record Sent(Claim object, Target to) {}

    /** The latest request to put an object, if its answer does not tell whether the object is there; otherwise null. */
    private @Nullable Sent sent;

    private Waiting(Course course, boolean stray, @Nullable JournalState asked, @Nullable Target askedAt) {
        this.course = course;
        this.stray = stray;
        this.asked = asked;
        this.askedAt = new HeldTarget(askedAt);
    }

    /** A phase in which nothing is at the server. */
    static Waiting ofNothing(Course course) {
        return new Waiting(course, false, null, null);
    }

    /**
     * A phase in which an upload may be open at the server.
     *
     * @param asked the upload that was asked for, or null if that is not known
     * @param at where it was asked for, or null if an earlier process did so
     */
    static Waiting withStray(Course course, @Nullable JournalState asked, @Nullable Target at) {
        return new Waiting(course, true, asked, at);
    }

    @Override
    public boolean leadsTo(Phase next) {
        return !(next instanceof Restarting);
    }

    @Override
    public @Nullable JournalState begun() {
        return asked;
    }

    @Override
    public boolean isPerhapsStored() {
        return sent != null;
    }

    @Override
    public HeldTarget held() {
        return askedAt;
    }

    @Override
    public @Nullable Step next(Target current) {
        if (asked != null && !asked.destination().equals(current.destination())) {
            return Leaving.step(course, asked, askedAt, current);
        } else if (stray) {
            return Step.alone(current, () -> abortStrays(current));
        } else if (course.isEnded() && course.size() <= current.partSize()) {
            return Step.alone(current, () -> put(current));
        } else if (course.size() >= current.partSize()
                && (course.isEnded() || course.metadata().username() != null)) {
            return Step.alone(current, () -> create(current));
        }
        return null;
    }

    /**
     * Aborts all uploads of the recording's key, as the id of ours is not known: no other program makes such uploads.
     */
    private void abortStrays(Target target) throws IOException {
        String key = asked == null ? target.naming().key(course.metadata()) : asked.key();
        Strays.abort(target.bucket(), key);
        course.mayHaveStrays();
        course.beginAnew();
    }

    private void put(Target target) throws IOException {
        course.checkFile();
        FileRange content = new FileRange(course.file(), 0, course.size());
        ObjectHead head = target.naming().head(course.metadata());
        Sent before = sent;
        if (before != null
                && before.object.key().equals(head.key())
                && target.destination().equals(before.to.destination())) {
            // where objects have versions, an object that is sent twice may be kept twice, for ever, and be paid for
            Finding finding = target.inspection().look(target.bucket(), before.object);
            if (finding == Finding.WHOLE) {
                course.stored(null);
                return;
            }
        }
        String md5 = HexFormat.of().formatHex(content.md5());
        sent = new Sent(new Claim(head.key(), content.length(), md5, "", Proof.NONE), target);
        Receipt receipt = target.bucket().putObject(head, content);
        course.progressed();
        course.accepted(target, Claim.ofPut(head.key(), content.length(), receipt), null);
    }

    @Override
    public Phase after(IOException e) {
        if (!(e instanceof BucketException failure)) {
            return this;
        } else if (failure.isUndone()) {
            sent = null;
        } else if (sent != null
                && (failure.kind() == Kind.NOT_AS_SENT || sent.to.inspection().isDenied())) {
            course.patience().sendAnew();
        }
        return this;
    }

    private void create(Target target) throws IOException {
        course.checkFile();
        JournalState begun = course.newState(target);
        course.journal().begin(begun);
        // from now on, until the answer tells the id
        course.become(withStray(course, begun, target));
        String id;
        try {
            id = target.bucket().createMultipartUpload(target.naming().head(begun.key(), course.metadata()));
        } catch (BucketException e) {
            if (e.isUndone()) {
                course.beginAnew();
            }
            throw e;
        }
        course.journal().created(id);
        begun.uploadId(id);
        course.become(new Multipart(course, begun, id, target, false));
        course.progressed();
    }
}
