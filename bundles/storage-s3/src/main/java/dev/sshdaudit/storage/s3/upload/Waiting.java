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

    private final RecordingUpload upload;
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

    private Waiting(RecordingUpload upload, boolean stray, @Nullable JournalState asked, @Nullable Target askedAt) {
        this.upload = upload;
        this.stray = stray;
        this.asked = asked;
        this.askedAt = new HeldTarget(askedAt);
    }

    /** A phase in which nothing is at the server. */
    static Waiting ofNothing(RecordingUpload upload) {
        return new Waiting(upload, false, null, null);
    }

    /**
     * A phase in which an upload may be open at the server.
     *
     * @param asked the upload that was asked for, or null if that is not known
     * @param at where it was asked for, or null if an earlier process did so
     */
    static Waiting withStray(RecordingUpload upload, @Nullable JournalState asked, @Nullable Target at) {
        return new Waiting(upload, true, asked, at);
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
            return Leaving.step(upload, asked, askedAt, current);
        } else if (stray) {
            return Step.alone(current, () -> abortStrays(current));
        } else if (upload.isEnded() && upload.size() <= current.partSize()) {
            return Step.alone(current, () -> put(current));
        } else if (upload.size() >= current.partSize()
                && (upload.isEnded() || upload.metadata().username() != null)) {
            return Step.alone(current, () -> create(current));
        }
        return null;
    }

    /**
     * Aborts all uploads of the recording's key, as the id of ours is not known: no other program makes such uploads.
     */
    private void abortStrays(Target target) throws IOException {
        String key = asked == null ? target.naming().key(upload.metadata()) : asked.key();
        Strays.abort(target.bucket(), key);
        upload.mayHaveStrays();
        upload.beginAnew();
    }

    private void put(Target target) throws IOException {
        upload.checkFile();
        FileRange content = new FileRange(upload.file(), 0, upload.size());
        ObjectHead head = target.naming().head(upload.metadata());
        Sent before = sent;
        if (before != null
                && before.object.key().equals(head.key())
                && target.destination().equals(before.to.destination())) {
            // where objects have versions, an object that is sent twice may be kept twice, for ever, and be paid for
            Finding finding = target.inspection().look(target.bucket(), before.object);
            if (finding == Finding.WHOLE) {
                upload.stored(null);
                return;
            }
        }
        String md5 = HexFormat.of().formatHex(content.md5());
        sent = new Sent(new Claim(head.key(), content.length(), md5, "", Proof.NONE), target);
        Receipt receipt = target.bucket().putObject(head, content);
        upload.progressed();
        upload.accepted(target, Claim.ofPut(head.key(), content.length(), receipt), null);
    }

    @Override
    public Phase after(IOException e) {
        if (!(e instanceof BucketException failure)) {
            return this;
        } else if (failure.isUndone()) {
            sent = null;
        } else if (sent != null
                && (failure.kind() == Kind.NOT_AS_SENT || sent.to.inspection().isDenied())) {
            upload.patience().sendAnew();
        }
        return this;
    }

    private void create(Target target) throws IOException {
        upload.checkFile();
        JournalState begun = upload.newState(target);
        upload.journal().begin(begun);
        // from now on, until the answer tells the id
        upload.become(withStray(upload, begun, target));
        String id;
        try {
            id = target.bucket().createMultipartUpload(target.naming().head(begun.key(), upload.metadata()));
        } catch (BucketException e) {
            if (e.isUndone()) {
                upload.beginAnew();
            }
            throw e;
        }
        upload.journal().created(id);
        begun.uploadId(id);
        upload.become(new Multipart(upload, begun, id, target, false));
        upload.progressed();
    }
}
