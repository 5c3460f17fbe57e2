package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.files.DaemonThreads;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The uploads of all recordings, and the threads that run their steps: as many at once as {@code parallelUploads} says.
 * Recordings take turns, one step each, so that a large recording does not hold up the others. A recording that waits
 * after an error has no thread. Thread-safe.
 */
public final class Uploads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
    private static final int CLOSE_SECONDS = 10;
    private static final int DISCARD_SECONDS = 10;
    private static final int SUBMIT_SECONDS = 15;

    private final Pace pace;
    private final Complaints complaints = new Complaints();
    private final Map<String, RecordingUpload> recordings = new ConcurrentHashMap<>();
    /** Uploads that have a task in the pool's queue. */
    private final Set<RecordingUpload> queued = ConcurrentHashMap.newKeySet();
    /** Uploads that have a task in the timer. */
    private final Set<RecordingUpload> waiting = ConcurrentHashMap.newKeySet();

    private final ThreadPoolExecutor pool;
    private final ScheduledThreadPoolExecutor timer;
    private volatile @Nullable Target target;
    private volatile boolean closed;

    /** Makes an object without a target: nothing is sent before {@link #use}. */
    public Uploads(Pace pace) {
        this.pace = pace;
        this.pool = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads("sshd-audit-s3-upload-"));
        this.pool.allowCoreThreadTimeOut(true);
        this.timer = new ScheduledThreadPoolExecutor(1, threads("sshd-audit-s3-timer-"));
        this.timer.setRemoveOnCancelPolicy(true);
        this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        every(SUBMIT_SECONDS, this::submitAll);
    }

    private static ThreadFactory threads(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            String name = prefix + count.incrementAndGet();
            return DaemonThreads.named(Uploads.class, name).newThread(task);
        };
    }

    /**
     * Has all recordings go to a target from now on.
     *
     * @param next the target, which this object lets go in the end
     * @param parallel the most steps at once
     */
    public void use(Target next, int parallel) {
        Target former;
        synchronized (this) {
            former = target;
            target = next;
            if (parallel > pool.getMaximumPoolSize()) {
                pool.setMaximumPoolSize(parallel);
                pool.setCorePoolSize(parallel);
            } else {
                pool.setCorePoolSize(parallel);
                pool.setMaximumPoolSize(parallel);
            }
        }
        complaints.forget();
        if (former != null) {
            former.release();
        }
        for (RecordingUpload upload : recordings.values()) {
            upload.retryNow();
            submit(upload);
        }
    }

    /** Bytes of the first part of an upload that begins now. */
    long partSize() {
        Target current = target;
        return current == null ? Long.MAX_VALUE : current.partSize();
    }

    /** Takes on a recording that begins. */
    public RecordingUpload begin(SpooledFile file, RecordingMetadata metadata) {
        RecordingUpload upload = new RecordingUpload(file, metadata, this, pace);
        recordings.put(metadata.name(), upload);
        return upload;
    }

    /**
     * Takes on a recording of an earlier process, which has ended and of which parts may be in a bucket.
     *
     * @param size bytes of the local file
     */
    public void recover(SpooledFile file, RecordingMetadata metadata, long size) throws IOException {
        RecordingUpload upload = new RecordingUpload(file, metadata, this, pace);
        upload.recover(size);
        recordings.put(metadata.name(), upload);
        submit(upload);
    }

    /**
     * Makes an empty journal, which marks a recording as one of this storage.
     *
     * @param sync whether the journal is to survive a power failure
     */
    public static void mark(Path journal, boolean sync) throws IOException {
        new Journal(journal).create(sync);
    }

    /** Whether a journal says that the object is there as a whole. */
    public static boolean isCompleted(Path journal) {
        try {
            JournalState state = new Journal(journal).read();
            return state != null && state.isCompleted();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Deletes the local files of a recording that has ended. A request for it that is under way ends first; an upload in parts is
     * aborted.
     *
     * @return whether an object of the recording may be in the bucket
     * @throws IOException if the files are not gone in some seconds; they go later
     */
    public boolean discard(String name) throws IOException {
        RecordingUpload upload = recordings.get(name);
        if (upload == null) {
            return true;
        }
        CompletableFuture<Boolean> gone = upload.discard();
        submit(upload);
        try {
            return gone.get(DISCARD_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    "recording " + name
                            + " is on its way to the bucket: its local files go when the request that is under"
                            + " way has ended. Delete the recording again then, as it may be in the bucket",
                    e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while recording " + name + " was deleted", e);
        }
    }

    void remove(String name) {
        recordings.remove(name);
    }

    /** Tells the log, after errors, that a recording is in its bucket. */
    void arrived() {
        complaints.recovered();
    }

    /** Has an upload asked for its next step soon, as there may be one. */
    void submit(RecordingUpload upload) {
        if (closed || !queued.add(upload)) {
            return;
        }
        try {
            pool.execute(() -> {
                queued.remove(upload);
                turn(upload);
            });
        } catch (RejectedExecutionException e) {
            // this object has been closed meanwhile
            queued.remove(upload);
        } catch (RuntimeException | Error e) {
            // there is no memory for a thread; submitAll tries again before long
            queued.remove(upload);
            throw e;
        }
    }

    /** Submits all uploads, as an error such as a lack of memory may have kept one from being submitted. */
    private void submitAll() {
        recordings.values().forEach(this::submit);
    }

    private void turn(RecordingUpload upload) {
        Target current;
        synchronized (this) {
            current = target;
            if (closed || current == null) {
                return;
            }
            current.hold();
        }
        try {
            long delay = upload.delay();
            Step step = upload.next(current);
            if (step == null) {
                later(upload, delay);
                return;
            }
            try {
                // another thread may send the next part at the same time
                submit(upload);
            } finally {
                run(upload, step);
            }
            submit(upload);
        } finally {
            current.release();
        }
    }

    private void later(RecordingUpload upload, long delay) {
        if (delay == 0 || !waiting.add(upload)) {
            return;
        }
        try {
            timer.schedule(
                    () -> {
                        waiting.remove(upload);
                        submit(upload);
                    },
                    delay,
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Closed meanwhile", e);
        } catch (RuntimeException | Error e) {
            waiting.remove(upload);
            throw e;
        }
    }

    /** Runs a task each so many seconds, until this object is closed. A task that throws is run again. */
    public void every(long seconds, Runnable task) {
        timer.scheduleWithFixedDelay(() -> safely(task), seconds, seconds, TimeUnit.SECONDS);
    }

    /** Catches what a task throws, as the timer would not run it again. */
    private static void safely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("Something that is done now and then failed for a reason that was not foreseen", e);
        }
    }

    /** Runs a step, and ends it whatever it throws: no other step of the recording could begin otherwise. */
    private void run(RecordingUpload upload, Step step) {
        try {
            try {
                step.work().run();
            } catch (IOException e) {
                failed(upload, e);
            } catch (RuntimeException | Error e) {
                failed(upload, new IOException("not foreseen: " + e, e));
                LOG.error("The upload of {} failed for a reason that was not foreseen", upload.name(), e);
            }
        } finally {
            upload.over(step);
        }
    }

    private void failed(RecordingUpload upload, IOException e) {
        String why = upload.failed(e);
        if (!closed && why != null) {
            boolean loud = !(e instanceof BucketException failure) || failure.kind() != BucketException.Kind.TRANSIENT;
            complaints.tell(upload.name(), why, loud);
        }
    }

    /** How far each upload has come. */
    public List<Progress> progress() {
        return recordings.values().stream().map(RecordingUpload::progress).toList();
    }

    /**
     * Begins no step any more, and breaks off the steps that are under way; uploads go on after the next start. Waits
     * for the threads, 10 s at most.
     */
    @Override
    public void close() {
        Target last;
        synchronized (this) {
            closed = true;
            last = target;
            target = null;
        }
        timer.shutdown();
        pool.shutdown();
        if (last != null) {
            // requests that wait for an answer fail
            last.bucket().close();
        }
        recordings.values().forEach(RecordingUpload::breakOff);
        try {
            if (!pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                pool.shutdownNow();
                LOG.warn("An upload to S3 does not stop; it is given up");
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
        recordings.values().forEach(RecordingUpload::close);
        recordings.clear();
        queued.clear();
        waiting.clear();
        if (last != null) {
            last.release();
        }
    }
}
