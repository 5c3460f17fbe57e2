package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.s3.bucket.Bucket.Receipt;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import dev.sshdaudit.storage.s3.bucket.FileRange;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An upload in parts is open: full parts go up while the recording goes on. When the recording has ended and all of its
 * parts are up, the server is asked to put them together.
 */
final class Multipart implements Phase {

    private final RecordingUpload upload;
    /**
     * Changed with the upload's lock held, by steps that send parts; read with that lock, or by a step that is alone.
     */
    private final JournalState state;

    private final String uploadId;
    private final HeldTarget at;

    /** Whether the server was asked to put the parts together: perhaps it has done so, though no answer says so. */
    private boolean completing;

    /**
     * An upload that is open.
     *
     * @param uploadId the upload's id
     * @param at where the upload is open; null if an earlier process began it
     * @param completing whether the server may have put the parts together already
     */
    Multipart(RecordingUpload upload, JournalState state, String uploadId, @Nullable Target at, boolean completing) {
        this.upload = upload;
        this.state = state;
        this.uploadId = uploadId;
        this.at = new HeldTarget(at);
        this.completing = completing;
    }

    @Override
    public boolean leadsTo(Phase next) {
        return !(next instanceof Waiting || next instanceof Multipart);
    }

    @Override
    public JournalState state() {
        return state;
    }

    @Override
    public boolean isPerhapsStored() {
        return completing;
    }

    @Override
    public HeldTarget held() {
        return at;
    }

    @Override
    public long uploaded() {
        return state.bytes();
    }

    @Override
    public @Nullable Step next(Target current) {
        if (!state.destination().equals(current.destination())) {
            return Leaving.step(upload, state, at, current);
        }
        at.renew(state.destination(), current);
        return send(current);
    }

    private @Nullable Step send(Target current) {
        int number = 1;
        while (state.has(number) || upload.isSending(number)) {
            number++;
        }
        long full = state.layout().size(number);
        long offset = state.layout().offset(number);
        long length = Math.min(full, upload.size() - offset);
        if (length == full || upload.isEnded() && length > 0) {
            int part = number;
            return new Step(current, part, () -> sendPart(current, part, offset, length));
        }
        return upload.isEnded() ? Step.alone(current, () -> complete(current)) : null;
    }

    private void sendPart(Target target, int number, long offset, long length) throws IOException {
        upload.checkFile();
        FileRange content = new FileRange(upload.file(), offset, length);
        Receipt receipt = target.bucket().uploadPart(state.key(), uploadId, number, content);
        JournalState.Part part = new JournalState.Part(length, receipt.etag(), receipt.md5());
        // one line at a time; parts are sent by several threads
        synchronized (state) {
            upload.journal().part(number, part);
        }
        synchronized (upload) {
            state.add(number, part);
        }
        upload.progressed();
    }

    private void complete(Target target) throws IOException {
        upload.checkFile();
        completing = true;
        Receipt receipt = target.bucket().completeMultipartUpload(state.key(), uploadId, state.parts());
        upload.journal().accepted(receipt);
        state.accept(receipt);
        upload.progressed();
        upload.accepted(target, state.claim(receipt), state);
    }

    @Override
    public Phase after(IOException e) {
        Kind kind = e instanceof BucketException failure ? failure.kind() : null;
        if (kind == Kind.NO_SUCH_UPLOAD || kind == Kind.PARTS_REFUSED) {
            return new Restarting(upload, state, uploadId, kind, completing);
        }
        return this;
    }
}
