package dev.sshdaudit.files;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A recording on its way into its file. Nothing is held back here: what was written is the operating system's, which has
 * been told to write it to the disk as {@link Keeping} says. Each flush looks whether the file is still the one that was
 * opened, and {@link #look} does so for a recording that nothing is written to.
 */
final class FileOutput implements StorageOutput {

    private static final Logger LOG = LoggerFactory.getLogger(FileOutput.class);

    private final OpenFile file;
    private final Disk disk;
    private final UnaryOperator<IOException> failure;
    private final Consumer<IOException> onUntoldEnd;
    private final Runnable onEnd;
    private final AtomicBoolean syncing = new AtomicBoolean();
    private volatile IOException syncFailure;

    /** Held by the one call that works on the file: {@link #look} comes from another thread, and passes if it is held. */
    private final ReentrantLock busy = new ReentrantLock();

    // guarded by busy
    private RecordingMetadata described;
    private DisturbedException disturbance;
    private boolean salvaged;

    /**
     * Takes over a file.
     *
     * @param failure tells the operator's side of an error
     * @param onUntoldEnd receives the reason why the metadata of a recording that is cut does not say so
     * @param onEnd called when the recording ended, perhaps more than once
     */
    FileOutput(
            OpenFile file,
            Disk disk,
            UnaryOperator<IOException> failure,
            Consumer<IOException> onUntoldEnd,
            Runnable onEnd) {
        this.file = file;
        this.disk = disk;
        this.failure = failure;
        this.onUntoldEnd = onUntoldEnd;
        this.onEnd = onEnd;
    }

    /** Something done to the file. */
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
    public void flush() throws IOException {
        alone(() -> {
            if (disk.sync() == Sync.always) {
                file.force(false);
            } else if (disk.sync() == Sync.interval) {
                if (syncFailure != null) {
                    throw syncFailure;
                } else if (syncing.compareAndSet(false, true)) {
                    disk.syncer().later(this::syncInBackground);
                }
            }
            file.check();
        });
    }

    /** What is flushed while this goes on is synced by a later one. */
    private void syncInBackground() {
        syncing.set(false);
        try {
            if (file.isWritten()) {
                file.force(false);
            }
        } catch (ClosedChannelException e) {
            // it has ended meanwhile, and was synced then
        } catch (IOException e) {
            syncFailure = e;
        }
    }

    /**
     * Looks whether the files are still those of this recording, unless another call is at work on them. If they are not,
     * what was written is saved now, and the next call fails. For any thread.
     *
     * @return what happened, if this is the first call that finds it, else null
     */
    DisturbedException look() {
        if (!busy.tryLock()) {
            return null;
        }
        try {
            if (file.isWritten() && disturbance == null) {
                file.check();
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
            describe(metadata, file.written());
            file.close();
        });
        onEnd.run();
    }

    private void describe(RecordingMetadata metadata, Long size) throws IOException {
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
        try (file) {
            salvage();
            // an end that was told already is the true one
            if (described == null || described.state() == State.OPEN) {
                describe(metadata, file.written());
            }
        } catch (IOException e) {
            LOG.debug("{} is cut, and is said to be open: {}", file.path(), Reasons.of(e));
            onUntoldEnd.accept(e);
        } finally {
            busy.unlock();
            onEnd.run();
        }
    }

    /** Writes the recording again where its file is gone; once. */
    private void salvage() {
        try {
            if (!salvaged && file.isOpen() && file.isGone()) {
                salvaged = true;
                Salvage.restore(file, disk.space(), disk.syncs());
                if (described != null) {
                    describe(described, null);
                }
            }
        } catch (IOException e) {
            LOG.error(
                    "{} is not at its path any more, and cannot be written again there: {}",
                    file.path(),
                    Reasons.of(e));
        }
    }

    /** Leaves nothing: nothing was written yet, and without metadata nobody would know what it is. */
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
