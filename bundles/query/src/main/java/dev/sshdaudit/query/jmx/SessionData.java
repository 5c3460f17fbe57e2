package dev.sshdaudit.query.jmx;

import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
import java.util.List;
import javax.management.ConstructorParameters;
import org.jspecify.annotations.Nullable;

/** An open connection. Immutable. */
public final class SessionData {

    private final String id;
    private final String node;
    private final String start;
    private final @Nullable String user;
    private final String address;
    private final String last;
    private final List<ChannelData> channels;
    private final long messages;
    private final long bytesIn;
    private final long bytesOut;
    private final long bytesPerSecond;
    private final long waitingBytes;
    private final long lostMessages;

    /** Makes one of its attributes. */
    @ConstructorParameters({
        "id",
        "node",
        "start",
        "user",
        "address",
        "last",
        "channels",
        "messages",
        "bytesIn",
        "bytesOut",
        "bytesPerSecond",
        "waitingBytes",
        "lostMessages"
    })
    public SessionData(
            String id,
            String node,
            String start,
            @Nullable String user,
            String address,
            String last,
            List<ChannelData> channels,
            long messages,
            long bytesIn,
            long bytesOut,
            long bytesPerSecond,
            long waitingBytes,
            long lostMessages) {
        this.id = id;
        this.node = node;
        this.start = start;
        this.user = user;
        this.address = address;
        this.last = last;
        this.channels = List.copyOf(channels);
        this.messages = messages;
        this.bytesIn = bytesIn;
        this.bytesOut = bytesOut;
        this.bytesPerSecond = bytesPerSecond;
        this.waitingBytes = waitingBytes;
        this.lostMessages = lostMessages;
    }

    static SessionData of(LiveConnection connection) {
        LiveClient client = connection.client();
        return new SessionData(
                client.id(),
                client.node(),
                client.start().toString(),
                client.user(),
                client.address(),
                connection.last().toString(),
                connection.channels().stream().map(ChannelData::of).toList(),
                connection.messages(),
                connection.bytesIn(),
                connection.bytesOut(),
                connection.bytesPerSecond(),
                connection.waitingBytes(),
                connection.lostMessages());
    }

    /** The id of the connection. */
    public String getId() {
        return id;
    }

    /** The machine that records it. */
    public String getNode() {
        return node;
    }

    /** When it began, in RFC 3339. */
    public String getStart() {
        return start;
    }

    /** The user who authenticated, or null. */
    public @Nullable String getUser() {
        return user;
    }

    /** The IP address and the port of the client. */
    public String getAddress() {
        return address;
    }

    /** When the latest message came, in RFC 3339. */
    public String getLast() {
        return last;
    }

    /** The channels that are open. */
    public List<ChannelData> getChannels() {
        return channels;
    }

    /** Messages recorded so far. */
    public long getMessages() {
        return messages;
    }

    /** Bytes of data from the client so far, recorded or not. */
    public long getBytesIn() {
        return bytesIn;
    }

    /** Bytes of data to the client so far, recorded or not. */
    public long getBytesOut() {
        return bytesOut;
    }

    /** Bytes of data in both directions, of the latest seconds. */
    public long getBytesPerSecond() {
        return bytesPerSecond;
    }

    /** Bytes that wait in memory to be recorded. */
    public long getWaitingBytes() {
        return waitingBytes;
    }

    /** Messages that could not be recorded. */
    public long getLostMessages() {
        return lostMessages;
    }
}
