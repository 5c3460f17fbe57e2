package dev.sshdaudit.testkit;

import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Keeps the recordings of one connection in memory. Insists that they are used as the SPI says. For one thread. */
public final class MemoryOutputs implements RecordingOutputs {

    /** The id of the connection. */
    public static final String CONNECTION_ID = "0123456789abcdef0123456789abcdef";

    private final boolean casts;
    private final int part;
    private final Map<Long, MemoryOutput> channels = new TreeMap<>();
    private MemoryOutput connection;

    private MemoryOutputs(boolean casts, int part) {
        this.casts = casts;
        this.part = part;
    }

    /** For one recording of the connection, without an extension, and none of a channel. */
    public static MemoryOutputs ofConnection() {
        return new MemoryOutputs(false, 1);
    }

    /** For one recording of each channel, of whole lines and with the extension {@code .cast}, and none of the connection. */
    public static MemoryOutputs ofCasts(int part) {
        return new MemoryOutputs(true, part);
    }

    /** The recording of the connection, which must have been opened. */
    public MemoryOutput connection() {
        if (connection == null) {
            throw new AssertionError("No recording of the connection was opened");
        }
        return connection;
    }

    /** The bytes of the recording of the connection so far. */
    public byte[] bytes() {
        return connection().bytes();
    }

    /** The numbers of the channels that have casts. */
    public Set<Long> channels() {
        return channels.keySet();
    }

    /** The cast of a channel, which must have been opened. */
    public MemoryOutput cast(long channel) {
        MemoryOutput cast = channels.get(channel);
        if (cast == null) {
            throw new AssertionError("No cast of channel " + channel + ", only " + channels.keySet());
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
        if (casts || connection != null || !extension.isEmpty()) {
            throw new IOException("A second recording of the connection, or one of a strange name");
        }
        connection = new MemoryOutput(false);
        return connection;
    }

    @Override
    public RecordingOutput openChannel(long channelId, String extension, String contentType) throws IOException {
        if (!casts || !extension.equals(".cast") || channels.containsKey(channelId)) {
            throw new IOException("A second recording of the channel, or one of a strange name");
        }
        MemoryOutput cast = new MemoryOutput(true);
        channels.put(channelId, cast);
        return cast;
    }
}
