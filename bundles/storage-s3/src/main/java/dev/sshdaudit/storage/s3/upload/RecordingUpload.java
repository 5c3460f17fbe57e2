package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.files.Reasons;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.s3.bucket.Bucket.Receipt;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import dev.sshdaudit.storage.s3.bucket.FileRange;
import java.io.IOException;
import java.nio.file.Files;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One recording on its way to the bucket: knows what is to be done next, does it when {@link Uploads} says so, and
 * remembers it. While the recording goes on, full parts go up as soon as the user is known, as metadata is sent first.
 * Thread-safe.
 */
public final class RecordingUpload {

    private static final Logger LOG = LoggerFactory.getLogger(RecordingUpload.class);

    private final SpooledFile spooled;
    private final Journal journal;
    private final Uploads uploads;
    private RecordingMetadata metadata;
    private long size;
    private boolean ended;

    /** Null as long as nothing has been begun. */
    private JournalState state;
    /** Where that was, if this process did it. */
    private Target begunAt;

    private final TreeSet<Integer> sending = new TreeSet<>();
    private boolean alone;
    /** The server does not go on with the upload: it is to be begun anew. */
    private Kind broken;
    /** The server may hold an upload of this recording whose name is not known here. */
    private boolean stray;
    /** It may get one, even now: the answer to a request to begin was lost. */
    private boolean again;

    private int errors;
    private String problem;
    private long notBefore = System.nanoTime();
    private boolean gone;

    RecordingUpload(SpooledFile spooled, RecordingMetadata metadata, Uploads uploads) {
        this.spooled = spooled;
        this.journal = new Journal(spooled.journal());
        this.metadata = metadata;
        this.uploads = uploads;
    }

    /** The recording's name. */
    public synchronized String name() {
        return metadata.name();
    }

    /** Reads how far it had come before this process began. */
    synchronized void recover(long fileSize) throws IOException {
        size = fileSize;
        ended = true;
        try {
            state = journal.read();
        } catch (Journal.DamagedException e) {
            LOG.error(
                    "The journal of the upload of {} is damaged ({}): it is put aside, and the recording is sent anew",
                    spooled.file(),
                    e.getMessage());
            spooled.quarantineJournal();
            stray = true;
        }
        if (state != null && !state.isCompleted() && state.end() > size) {
            LOG.error(
                    "{} has become shorter: {} bytes of it are up, {} are here. What is up is completed, what is here is"
                            + " put aside",
                    spooled.file(),
                    state.end(),
                    size);
        }
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
            long part = state == null ? uploads.partSize() : state.layout().firstSize();
            full = size / part != before / part;
        }
        if (full) {
            uploads.submit(this);
        }
    }

    /** The recording has ended; the file does not grow any longer. */
    public void end(RecordingMetadata known) {
        synchronized (this) {
            metadata = known;
            ended = true;
        }
        uploads.submit(this);
    }

    /** The configuration has changed: what was in the way may be gone. */
    synchronized void retryNow() {
        notBefore = System.nanoTime();
    }

    /** Time until there can be something to do, in nanoseconds. */
    synchronized long delay() {
        return Math.max(0, notBefore - System.nanoTime());
    }

    /** What is to be done next; null if there is nothing now. The caller runs it, and says how it went. */
    synchronized Step next(Target current) {
        if (gone || alone || notBefore - System.nanoTime() > 0) {
            return null;
        }
        Step step = choose(current);
        if (step != null) {
            step.target().hold();
            alone = step.isAlone();
            if (!alone) {
                sending.add(step.part());
            }
        }
        return step;
    }

    private Step choose(Target current) {
        if (state != null && state.isCompleted()) {
            return alone(current, () -> tidyUp(current));
        } else if (state == null) {
            return begin(current);
        } else if (broken != null) {
            return alone(current, () -> startAnew(current));
        } else if (!state.destination().equals(current.destination())) {
            return alone(begunAt == null ? current : begunAt, this::leave);
        }
        moveTo(current);
        if (state.uploadId() == null) {
            return alone(current, () -> abortStrays(current));
        }
        return send(current);
    }

    /** Nothing else of this recording is under way while such a step runs. */
    private Step alone(Target target, Step.Work work) {
        return sending.isEmpty() ? new Step(target, 0, work) : null;
    }

    private void moveTo(Target target) {
        if (begunAt != target) {
            Target before = begunAt;
            begunAt = target.hold();
            if (before != null) {
                before.release();
            }
        }
    }

    private Step begin(Target current) {
        if (stray) {
            return alone(current, () -> abortStrays(current));
        } else if (ended && size <= current.partSize()) {
            return alone(current, () -> put(current));
        } else if (size >= current.partSize() && (ended || metadata.username() != null)) {
            return alone(current, () -> create(current));
        }
        return null;
    }

    private Step send(Target current) {
        long end = Math.max(size, state.end());
        int number = 1;
        while (state.has(number) || sending.contains(number)) {
            number++;
        }
        long offset = state.layout().offset(number);
        long length = Math.min(state.layout().size(number), end - offset);
        if (length == state.layout().size(number) || ended && length > 0) {
            int part = number;
            return new Step(current, part, () -> sendPart(current, part, offset, length));
        }
        return ended ? alone(current, () -> complete(current)) : null;
    }

    private void put(Target target) throws IOException {
        target.bucket().putObject(target.naming().head(metadata), new FileRange(spooled.file(), 0, size));
        progressed();
        finish();
    }

    private void create(Target target) throws IOException {
        JournalState begun = new JournalState(
                target.destination(), target.naming().key(metadata), new PartLayout(target.partSize()), again);
        journal.begin(begun);
        synchronized (this) {
            state = begun;
            moveTo(target);
        }
        try {
            String id = target.bucket().createMultipartUpload(target.naming().head(begun.key(), metadata));
            journal.created(id);
            synchronized (this) {
                begun.uploadId(id);
            }
            progressed();
        } catch (BucketException e) {
            if (e.isAnswered()) {
                // there is none: nothing to look for
                forget();
            }
            throw e;
        }
    }

    /** Of an upload that was asked for the name is not known; but nobody else has a recording of this key. */
    private void abortStrays(Target target) throws IOException {
        Strays.abort(target.bucket(), state == null ? target.naming().key(metadata) : state.key());
        forget();
        synchronized (this) {
            stray = false;
            again = true;
        }
    }

    private void forget() throws IOException {
        journal.delete();
        synchronized (this) {
            state = null;
            broken = null;
            if (begunAt != null) {
                begunAt.release();
                begunAt = null;
            }
        }
    }

    private void sendPart(Target target, int number, long offset, long length) throws IOException {
        JournalState begun;
        synchronized (this) {
            begun = state;
        }
        Receipt receipt = target.bucket()
                .uploadPart(begun.key(), begun.uploadId(), number, new FileRange(spooled.file(), offset, length));
        JournalState.Part part = new JournalState.Part(length, receipt.etag(), receipt.md5());
        synchronized (journal) {
            journal.part(number, part);
        }
        synchronized (this) {
            begun.add(number, part);
        }
        progressed();
    }

    private void complete(Target target) throws IOException {
        Receipt receipt = target.bucket().completeMultipartUpload(state.key(), state.uploadId(), state.parts());
        state.compare(receipt);
        journal.completed();
        synchronized (this) {
            state.complete();
        }
        progressed();
    }

    /** The object is there. An answer to an earlier try to begin may have been lost: that upload is looked for. */
    private void tidyUp(Target target) throws IOException {
        if (state.isAgain() && state.destination().equals(target.destination())) {
            abortStrays(target);
        }
        finish();
    }

    private void finish() throws IOException {
        if (state != null && state.end() > size) {
            spooled.quarantine();
        } else {
            spooled.delete();
        }
        synchronized (this) {
            gone = true;
            state = null;
            if (begunAt != null) {
                begunAt.release();
                begunAt = null;
            }
        }
        uploads.remove(this);
    }

    private void startAnew(Target target) throws IOException {
        if (broken == Kind.PARTS_REFUSED && state.destination().equals(target.destination())) {
            target.bucket().abortMultipartUpload(state.key(), state.uploadId());
        }
        LOG.warn("{} is sent anew, as the server does not go on with its upload", spooled.file());
        forget();
    }

    /** The configuration names another bucket: ends what was begun in the former, if its keys are still known. */
    private void leave() throws IOException {
        Strays.leave(begunAt, state);
        forget();
    }

    private synchronized void progressed() {
        errors = 0;
        problem = null;
    }

    /** A step went well. */
    void succeeded(Step step) {
        over(step);
    }

    /** A step failed; the recording waits, others do not. */
    void failed(Step step, IOException e, Pace pace) {
        synchronized (this) {
            Kind kind = e instanceof BucketException failure ? failure.kind() : Kind.REFUSED;
            if (kind == Kind.NO_SUCH_UPLOAD || kind == Kind.PARTS_REFUSED) {
                broken = kind;
            }
            errors++;
            problem = e.getMessage();
            notBefore = System.nanoTime()
                    + pace.nanosAfter(errors, kind == Kind.REFUSED || kind == Kind.PARTS_REFUSED && errors > 2);
            if (!(e instanceof BucketException)) {
                localFailure(e);
            }
        }
        over(step);
    }

    private void localFailure(IOException e) {
        if (Files.exists(spooled.file())) {
            return;
        }
        LOG.error(
                "{} is gone before it was in its bucket: what is not there yet is lost ({})",
                spooled.file(),
                Reasons.of(e));
        try {
            spooled.quarantine();
        } catch (IOException left) {
            LOG.warn("What is left of {} cannot be put aside: {}", spooled.file(), Reasons.of(left));
        }
        gone = true;
        uploads.remove(this);
    }

    private void over(Step step) {
        synchronized (this) {
            if (step.isAlone()) {
                alone = false;
            } else {
                sending.remove(step.part());
            }
        }
        step.target().release();
    }

    /** How it stands. */
    synchronized Progress progress() {
        boolean running = alone || !sending.isEmpty();
        long uploaded = state == null ? 0 : Math.min(size, state.bytes());
        return new Progress(metadata.name(), size, uploaded, running, ended || state != null, problem, delay());
    }

    /** Nothing will be done any longer: what waits for a former bucket gets an error. */
    synchronized void breakOff() {
        gone = true;
        if (begunAt != null) {
            begunAt.bucket().close();
        }
    }

    /** Lets go of what it holds, as nothing will be done any longer. */
    synchronized void close() {
        gone = true;
        if (begunAt != null) {
            begunAt.release();
            begunAt = null;
        }
    }
}
