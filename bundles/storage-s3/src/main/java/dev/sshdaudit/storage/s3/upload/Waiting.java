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

/**
 * Nothing of the recording is at the server that is known: it is put when it has ended, or an upload in parts is begun
 * when it is large. Where an answer was lost, the server may hold an upload or an object all the same.
 */
final class Waiting implements Phase {

    private final RecordingUpload upload;
    /** Whether an upload that was asked for may be open, whose id is not known. */
    private final boolean stray;
    /** The one that was asked for; null if not even its key is known. */
    private final JournalState asked;
    /** Where it was asked for, if this process did so. */
    private final Target askedAt;

    /** An object that was sent without an answer that counts; null if there is none. */
    private Claim sent;

    private Target sentTo;

    private Waiting(RecordingUpload upload, boolean stray, JournalState asked, Target askedAt) {
        this.upload = upload;
        this.stray = stray;
        this.asked = asked;
        this.askedAt = askedAt == null ? null : askedAt.hold();
    }

    /** Nothing is at the server. */
    static Waiting ofNothing(RecordingUpload upload) {
        return new Waiting(upload, false, null, null);
    }

    /**
     * An upload may be at the server.
     *
     * @param asked what was asked for, or null if that is not known
     * @param at where, or null if an earlier process did it
     */
    static Waiting withStray(RecordingUpload upload, JournalState asked, Target at) {
        return new Waiting(upload, true, asked, at);
    }

    @Override
    public Target held() {
        return askedAt;
    }

    @Override
    public Step next(Target current) {
        if (asked != null && !asked.destination().equals(current.destination())) {
            return Step.alone(askedAt == null ? current : askedAt, this::leave);
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

    private void leave() throws IOException {
        Strays.leave(askedAt, asked);
        upload.beginAnew();
    }

    /** The id is not known; but only this storage makes uploads of this recording's key. */
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
        if (sent != null
                && sent.key().equals(head.key())
                && target.destination().equals(sentTo.destination())) {
            // to send it once more may mean to keep it twice, for ever, and to pay for it
            Finding finding = target.inspection().look(target.bucket(), sent);
            if (finding == Finding.WHOLE) {
                upload.stored(null);
                return;
            }
        }
        sent = new Claim(head.key(), content.length(), HexFormat.of().formatHex(content.md5()), "", Proof.NONE);
        sentTo = target;
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
                && (failure.kind() == Kind.NOT_AS_SENT || sentTo.inspection().isDenied())) {
            upload.patience().sendAnew();
        }
        return this;
    }

    private void create(Target target) throws IOException {
        upload.checkFile();
        JournalState begun = upload.newState(target);
        upload.journal().begin(begun);
        // until the server has named it, whatever happens
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
        upload.become(new Multipart(upload, begun, target, false));
        upload.progressed();
    }
}
