package dev.sshdaudit.storage.file;

import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A recording on its way into its file. Nothing is held back here: what was written is the operating system's. */
final class FileOutput implements StorageOutput {

    private static final Logger LOG = LoggerFactory.getLogger(FileOutput.class);

    private final Path file;
    private final FileChannel channel;
    private final Runnable onClose;
    private State written;

    FileOutput(Path file, FileChannel channel, State written, Runnable onClose) {
        this.file = file;
        this.channel = channel;
        this.written = written;
        this.onClose = onClose;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void update(RecordingMetadata metadata) throws IOException {
        MetadataFile.write(MetadataFile.of(file), metadata, null);
        written = metadata.state();
    }

    @Override
    public void finish(RecordingMetadata metadata) throws IOException {
        try {
            long size = channel.size();
            channel.close();
            MetadataFile.write(MetadataFile.of(file), metadata, size);
            written = metadata.state();
        } finally {
            onClose.run();
        }
    }

    @Override
    public void abandon(RecordingMetadata metadata) {
        try {
            channel.close();
            if (written == State.OPEN) {
                MetadataFile.write(MetadataFile.of(file), metadata, null);
            }
        } catch (IOException e) {
            LOG.warn("{} is cut, and says so from the next start on: {}", file, Folder.reason(e));
        } finally {
            onClose.run();
        }
    }
}
