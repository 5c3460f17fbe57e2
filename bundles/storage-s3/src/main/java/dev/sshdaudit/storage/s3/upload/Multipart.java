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

    private final Course course;
    /**
     * Changed with the course's lock held, by steps that send parts; read with that lock, or by a step that is alone.
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
    Multipart(Course course, JournalState state, String uploadId, @Nullable Target at, boolean completing) {
        this.course = course;
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
            return Leaving.step(course, state, at, current);
        }
        at.renew(state.destination(), current);
        return send(current);
    }

    private @Nullable Step send(Target current) {
        int number = 1;
        while (state.has(number) || course.isSending(number)) {
            number++;
        }
        long full = state.layout().size(number);
        long offset = state.layout().offset(number);
        long length = Math.min(full, course.size() - offset);
        if (length == full || course.isEnded() && length > 0) {
            int part = number;
            return new Step(current, part, () -> sendPart(current, part, offset, length));
        }
        return course.isEnded() ? Step.alone(current, () -> complete(current)) : null;
    }

    private void sendPart(Target target, int number, long offset, long length) throws IOException {
        course.checkFile();
        FileRange content = new FileRange(course.file(), offset, length);
        Receipt receipt = target.bucket().uploadPart(state.key(), uploadId, number, content);
        JournalState.Part part = new JournalState.Part(length, receipt.etag(), receipt.md5());
        // one line at a time; parts are sent by several threads
        synchronized (state) {
            course.journal().part(number, part);
        }
        synchronized (course) {
            state.add(number, part);
        }
        course.progressed();
    }

    private void complete(Target target) throws IOException {
        course.checkFile();
        completing = true;
        Receipt receipt = target.bucket().completeMultipartUpload(state.key(), uploadId, state.parts());
        course.journal().accepted(receipt);
        state.accept(receipt);
        course.progressed();
        course.accepted(target, state.claim(receipt), state);
    }

    @Override
    public Phase after(IOException e) {
        Kind kind = e instanceof BucketException failure ? failure.kind() : null;
        if (kind == Kind.NO_SUCH_UPLOAD || kind == Kind.PARTS_REFUSED) {
            return new Restarting(course, state, uploadId, kind, completing);
        }
        return this;
    }
}
