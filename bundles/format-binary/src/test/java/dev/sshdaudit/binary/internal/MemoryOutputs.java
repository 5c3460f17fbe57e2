package dev.sshdaudit.binary.internal;

import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Keeps one recording in memory, and insists that it is used as the SPI says. */
final class MemoryOutputs implements RecordingOutputs, RecordingOutput {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean open;
    private boolean finished;
    private int writes;
    private int flushes;

    byte[] bytes() {
        return bytes.toByteArray();
    }

    boolean finished() {
        return finished;
    }

    int writes() {
        return writes;
    }

    int flushes() {
        return flushes;
    }

    @Override
    public String connectionId() {
        return Samples.CONNECTION_ID;
    }

    @Override
    public int part() {
        return 1;
    }

    @Override
    public RecordingOutput open(String extension, String contentType) throws IOException {
        if (open || !extension.isEmpty()) {
            throw new IOException("A second recording, or one of a strange name");
        }
        open = true;
        return this;
    }

    @Override
    public RecordingOutput openChannel(long channelId, String extension, String contentType) throws IOException {
        throw new IOException("Channels have no recordings of their own");
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        if (!open || finished || length == 0) {
            throw new IOException("Nothing to be written now");
        }
        bytes.write(source, offset, length);
        writes++;
    }

    @Override
    public void flush() throws IOException {
        if (!open || finished) {
            throw new IOException("Nothing to be flushed now");
        }
        flushes++;
    }

    @Override
    public void finish() throws IOException {
        flush();
        finished = true;
    }
}
