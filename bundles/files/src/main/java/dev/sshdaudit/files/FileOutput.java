package dev.sshdaudit.files;

import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A recording on its way into its file. Nothing is held back here: what was written is the operating system's, which has
 * been told to write it to the disk as {@link Keeping} says.
 */
final class FileOutput implements StorageOutput {

    private static final Logger LOG = LoggerFactory.getLogger(FileOutput.class);

    private final Path file;
    private final FileChannel channel;
    private final Disk disk;
    private final UnaryOperator<IOException> failure;
    private final Consumer<IOException> onUntoldEnd;
    private final Runnable onEnd;
    private final AtomicBoolean syncing = new AtomicBoolean();
    private volatile IOException syncFailure;
    private State written = State.OPEN;

    /**
     * Takes over a channel.
     *
     * @param failure tells the operator's side of an error
     * @param onUntoldEnd hears why the metadata of a recording that is cut does not say so
     * @param onEnd called when the recording ended, perhaps more than once
     */
    FileOutput(
            Path file,
            FileChannel channel,
            Disk disk,
            UnaryOperator<IOException> failure,
            Consumer<IOException> onUntoldEnd,
            Runnable onEnd) {
        this.file = file;
        this.channel = channel;
        this.disk = disk;
        this.failure = failure;
        this.onUntoldEnd = onUntoldEnd;
        this.onEnd = onEnd;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        try {
            disk.space().take(length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw failure.apply(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            if (disk.sync() == Sync.always) {
                channel.force(false);
            } else if (disk.sync() == Sync.interval) {
                if (syncFailure != null) {
                    throw syncFailure;
                } else if (syncing.compareAndSet(false, true)) {
                    disk.syncer().later(this::syncInBackground);
                }
            }
        } catch (IOException e) {
            throw failure.apply(e);
        }
    }

    /** What is flushed while this goes on is synced by a later one. */
    private void syncInBackground() {
        syncing.set(false);
        try {
            if (channel.isOpen()) {
                channel.force(false);
            }
        } catch (ClosedChannelException e) {
            // it has ended meanwhile, and was synced then
        } catch (IOException e) {
            syncFailure = e;
        }
    }

    @Override
    public void update(RecordingMetadata metadata) throws IOException {
        describe(metadata, null);
    }

    @Override
    public void finish(RecordingMetadata metadata) throws IOException {
        try {
            describe(metadata, close());
        } finally {
            onEnd.run();
        }
    }

    /** Closes the file in any case; its size. */
    private long close() throws IOException {
        try (channel) {
            if (disk.syncs()) {
                channel.force(true);
            }
            return channel.size();
        } catch (IOException e) {
            throw failure.apply(e);
        }
    }

    private void describe(RecordingMetadata metadata, Long size) throws IOException {
        try {
            MetadataFile.write(MetadataFile.of(file), metadata, size, disk.syncs());
            written = metadata.state();
        } catch (IOException e) {
            throw failure.apply(e);
        }
    }

    @Override
    public void abandon(RecordingMetadata metadata) {
        try (channel) {
            // an end that was told already is the true one
            if (written == State.OPEN) {
                MetadataFile.write(MetadataFile.of(file), metadata, null, disk.syncs());
            }
        } catch (IOException e) {
            LOG.debug("{} is cut, and is said to be open: {}", file, Reasons.of(e));
            onUntoldEnd.accept(e);
        } finally {
            onEnd.run();
        }
    }

    /** Leaves nothing: nothing was written yet, and without metadata nobody would know what it is. */
    void discard() {
        try (channel) {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} is empty and stays: {}", file, Reasons.of(e));
        } finally {
            onEnd.run();
        }
    }
}
