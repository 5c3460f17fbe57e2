package dev.sshdaudit.testkit;

import dev.sshdaudit.format.RecordingOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The bytes of one recording in memory. Insists that it is used as the SPI says. For one thread. */
public final class MemoryOutput implements RecordingOutput {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final boolean lines;
    private boolean finished;
    private int writes;
    private int flushes;

    /**
     * Makes an output without bytes.
     *
     * @param lines whether each write has to end with a line
     */
    MemoryOutput(boolean lines) {
        this.lines = lines;
    }

    /** All bytes so far. */
    public byte[] bytes() {
        return bytes.toByteArray();
    }

    /** Whether the recording has ended. */
    public boolean isFinished() {
        return finished;
    }

    /** How often bytes were written. */
    public int writes() {
        return writes;
    }

    /** How often the recording was flushed; its end counts as one. */
    public int flushes() {
        return flushes;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        if (finished || length == 0 || lines && source[offset + length - 1] != '\n') {
            throw new IOException("Nothing, or half a line, to be written now");
        }
        bytes.write(source, offset, length);
        writes++;
    }

    @Override
    public void flush() throws IOException {
        if (finished) {
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
