package dev.sshdaudit.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a recording to its file. Hands all bytes to the operating system at once, and syncs them to the disk as
 * {@link Keeping} says. Each flush checks that the file at the path is still the one that was opened; {@link #look}
 * checks recordings to which nothing is written. One thread at a time writes; {@link #look} may be called by any
 * thread.
 */
final class FileOutput implements StorageOutput {

    private static final Logger LOG = LoggerFactory.getLogger(FileOutput.class);

    private final OpenFile file;
    private final OpenAside aside;
    private final Disk disk;
    private final UnaryOperator<IOException> failure;
    private final Consumer<IOException> onUntoldEnd;
    private final Runnable onEnd;
    private final AtomicBoolean syncing = new AtomicBoolean();
    private volatile @Nullable IOException syncFailure;

    /** Held by the call that works on the file. {@link #look}, on another thread, does nothing if the lock is held. */
    private final ReentrantLock busy = new ReentrantLock();

    @GuardedBy("busy")
    private @Nullable RecordingMetadata described;

    @GuardedBy("busy")
    private @Nullable DisturbedException disturbance;

    @GuardedBy("busy")
    private boolean salvaged;

    /** Whether the recording was written again to its path. */
    @GuardedBy("busy")
    private boolean restored;

    /**
     * Writes to a file.
     *
     * @param file the file; this object closes it
     * @param failure turns an error into one that names PID and key
     * @param onUntoldEnd receives the error that kept the state "cut" from being written to the metadata
     * @param onEnd called when the recording has ended, perhaps more than once
     */
    FileOutput(
            OpenFile file,
            Disk disk,
            UnaryOperator<IOException> failure,
            Consumer<IOException> onUntoldEnd,
            Runnable onEnd) {
        this.file = file;
        this.aside = new OpenAside(file.path());
        this.disk = disk;
        this.failure = failure;
        this.onUntoldEnd = onUntoldEnd;
        this.onEnd = onEnd;
    }

    /** Work on the file that needs the lock {@link #busy}. */
    private interface Step {
        void run() throws IOException;
    }

    private void alone(Step step) throws IOException {
        busy.lock();
        try {
            if (disturbance != null) {
                throw disturbance;
            }
            step.run();
        } catch (DisturbedException e) {
            disturbance = e;
            throw failure.apply(e);
        } catch (IOException e) {
            throw failure.apply(e);
        } finally {
            busy.unlock();
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        alone(() -> {
            disk.space().take(length);
            file.write(bytes, offset, length);
        });
    }

    @Override
    public boolean keepAside(byte[] bytes, int offset, int length, boolean anew) throws IOException {
        alone(() -> {
            disk.space().take(length);
            aside.keep(bytes, offset, length, anew);
        });
        return true;
    }

    @Override
    public void flush() throws IOException {
        alone(() -> {
            if (disk.sync() == Sync.always || disk.syncs() && aside.replaces()) {
                // what is thrown away aside may be in the recording by now: not before it is on the disk there
                file.force(false);
            }
            aside.write(disk.syncs());
            if (disk.sync() == Sync.always) {
                aside.force();
            } else if (disk.sync() == Sync.interval) {
                if (syncFailure != null) {
                    throw syncFailure;
                } else if (syncing.compareAndSet(false, true)) {
                    disk.syncer().later(this::syncInBackground);
                }
            }
            file.check();
            aside.check();
        });
    }

    /** Syncs what was written so far. Bytes that are flushed during the sync are synced by the next one. */
    private void syncInBackground() {
        syncing.set(false);
        try {
            if (file.isWritten()) {
                file.force(false);
                aside.force();
            }
        } catch (ClosedChannelException e) {
            // finish() closed the channel meanwhile, or flush() that of the bytes aside, after a sync of its own
        } catch (IOException e) {
            syncFailure = e;
        }
    }

    /**
     * Checks that the files are still those of this recording. If they are not, saves what was written, and lets the
     * next call fail. Does nothing while another call works on the files. For any thread.
     *
     * @return what another program did to the files, if this call is the first to find it, else null
     */
    @Nullable
    DisturbedException look() {
        if (!busy.tryLock()) {
            return null;
        }
        try {
            if (file.isWritten() && disturbance == null) {
                file.check();
                aside.check();
            }
        } catch (DisturbedException e) {
            disturbance = e;
            salvage();
            return e;
        } catch (IOException e) {
            LOG.debug("{} cannot be looked at: {}", file.path(), Reasons.of(e));
        } finally {
            busy.unlock();
        }
        return null;
    }

    /** Writes the first metadata. To be called right after the file was made, as nothing is checked. */
    void begin(RecordingMetadata metadata) throws IOException {
        alone(() -> describe(metadata, null));
    }

    @Override
    public void update(RecordingMetadata metadata) throws IOException {
        alone(() -> {
            file.check();
            describe(metadata, null);
        });
    }

    @Override
    public void finish(RecordingMetadata metadata) throws IOException {
        alone(() -> {
            if (disk.syncs()) {
                file.force(true);
            }
            file.check();
            file.endWriting();
            // first: metadata that tells the end says that nothing is to be appended any more
            aside.discard();
            describe(metadata, file.written());
            file.close();
        });
        onEnd.run();
    }

    @SuppressWarnings("GuardedBy") // called with the lock busy held, also by the steps of alone()
    private void describe(RecordingMetadata metadata, @Nullable Long size) throws IOException {
        String owner = metadata.state() == State.OPEN ? disk.owner() : null;
        MetadataFile.write(MetadataFile.of(file.path()), new MetadataFile.Content(metadata, size, owner), disk.syncs());
        described = metadata;
        if (metadata.state() == State.OPEN) {
            file.described();
        } // else a program that waits for the end may have taken the files away by now, and may do so
    }

    @Override
    public void abandon(RecordingMetadata metadata) {
        busy.lock();
        try (file;
                aside) {
            salvage();
            // metadata that tells an end already is right
            if (described == null || described.state() == State.OPEN) {
                describe(metadata, file.written() + appendAside());
            }
        } catch (IOException e) {
            LOG.debug("{} is cut, and is said to be open: {}", file.path(), Reasons.of(e));
            onUntoldEnd.accept(e);
        } finally {
            busy.unlock();
            onEnd.run();
        }
    }

    /**
     * Appends what was kept aside, if the recording is at its path; else the bytes stay aside, for an operator.
     *
     * @throws IOException if they cannot be appended now; the metadata must go on to say "open", so that it is tried again
     */
    @GuardedBy("busy")
    private long appendAside() throws IOException {
        if (!aside.isKept() || !restored && file.isGone()) {
            return 0;
        }
        try {
            aside.write(disk.syncs());
        } catch (IOException e) {
            LOG.debug("What was not flushed is not kept aside for {}: {}", file.path(), Reasons.of(e));
        }
        return AsideFile.append(file.path(), disk.syncs());
    }

    /** Writes the recording to its path again, if its file is gone from there, at most once; and what is kept aside for it. */
    @GuardedBy("busy")
    private void salvage() {
        try {
            if (!salvaged && file.isOpen() && file.isGone()) {
                salvaged = true;
                Salvage.restore(file, disk.space(), disk.syncs());
                restored = true;
                if (described != null) {
                    describe(described, null);
                }
            }
            aside.restore();
        } catch (IOException e) {
            LOG.error(
                    "{}, or what is kept aside for it, is not at its path any more, and cannot be written again there: {}",
                    file.path(),
                    Reasons.of(e));
        }
    }

    /** Removes the file, into which nothing was written yet, because it has no metadata. */
    void discard() {
        busy.lock();
        try (file) {
            Files.deleteIfExists(file.path());
        } catch (IOException e) {
            LOG.warn("{} is empty and stays: {}", file.path(), Reasons.of(e));
        } finally {
            busy.unlock();
            onEnd.run();
        }
    }
}
