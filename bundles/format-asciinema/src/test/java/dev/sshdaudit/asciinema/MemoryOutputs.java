package dev.sshdaudit.asciinema;

import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Keeps casts in memory, and insists that they are used as the SPI says and get whole lines. */
final class MemoryOutputs implements RecordingOutputs {

    static final String CONNECTION_ID = "0123456789abcdef0123456789abcdef";

    private final Map<Long, Cast> casts = new TreeMap<>();
    private final int part;

    MemoryOutputs() {
        this(1);
    }

    MemoryOutputs(int part) {
        this.part = part;
    }

    /** One cast, as far as it has come. */
    static final class Cast implements RecordingOutput {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean finished;
        private int writes;

        byte[] bytes() {
            return bytes.toByteArray();
        }

        boolean isFinished() {
            return finished;
        }

        int writes() {
            return writes;
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            if (finished || length == 0 || source[offset + length - 1] != '\n') {
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
        }

        @Override
        public void finish() throws IOException {
            flush();
            finished = true;
        }
    }

    Set<Long> channels() {
        return casts.keySet();
    }

    Cast cast(long channel) {
        Cast cast = casts.get(channel);
        if (cast == null) {
            throw new AssertionError("No cast of channel " + channel + ", only " + casts.keySet());
        }
        return cast;
    }

    @Override
    public String connectionId() {
        return CONNECTION_ID;
    }

    @Override
    public int part() {
        return part;
    }

    @Override
    public String node() {
        return "gate";
    }

    @Override
    public RecordingOutput open(String extension, String contentType) throws IOException {
        throw new IOException("A connection has no cast of its own");
    }

    @Override
    public RecordingOutput openChannel(long channelId, String extension, String contentType) throws IOException {
        if (!extension.equals(".cast") || casts.containsKey(channelId)) {
            throw new IOException("A second cast of one channel, or one of a strange name");
        }
        Cast cast = new Cast();
        casts.put(channelId, cast);
        return cast;
    }
}
