package dev.sshdaudit.core.writing;

import dev.sshdaudit.core.ledger.Summaries;
import dev.sshdaudit.core.measure.MessageSize;
import dev.sshdaudit.core.measure.Shortening;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Follows the messages of a connection, and keeps those that a further part of the recording must repeat so that the part
 * can be understood without the parts before. The memory for them is bounded, for each channel and for the connection: long
 * texts are kept shortened, and the repeated messages tell so. For one thread at a time.
 */
public final class ConnectionState {

    /** Bytes that are kept of each field of a request, with the extra that tells its full length. */
    private static final int FIELD = 1 << 10;

    /** Bytes that are kept of each field where the requests of a connection take {@link #MUCH} already. */
    private static final int SHORT_FIELD = 64;

    /** Bytes of memory of a connection's requests from which on less is kept of each further request. */
    private static final long MUCH = 256 << 10;

    /** Bytes of memory of a connection's requests from which on nothing is kept of further requests. */
    private static final long MOST = 1 << 20;

    /** Environment variables kept for each channel; a client may send any number. */
    private static final int MAX_ENVIRONMENT = 64;

    private static final long MAX_ENVIRONMENT_SIZE = 8 << 10;

    /** The messages of a channel that are repeated. */
    private static final class Channel {
        private final AuditMessage opened;
        private final List<AuditMessage> environment = new ArrayList<>();
        private long environmentSize;
        private @Nullable AuditMessage pty;
        private @Nullable AuditMessage window;
        private @Nullable AuditMessage program;

        Channel(AuditMessage opened) {
            this.opened = opened;
        }

        Channel(Channel other) {
            this.opened = other.opened;
            this.environment.addAll(other.environment);
            this.environmentSize = other.environmentSize;
            this.pty = other.pty;
            this.window = other.window;
            this.program = other.program;
        }

        void follow(AuditMessage request) {
            Payload payload = request.payload();
            if (payload instanceof ChannelRequest.Pty) {
                pty = request;
            } else if (payload instanceof ChannelRequest.Window) {
                window = request;
            } else if (payload instanceof ChannelRequest.SetEnv) {
                add(request);
            } else {
                program = request;
            }
        }

        private void add(AuditMessage variable) {
            long size = MessageSize.of(variable);
            if (environment.size() < MAX_ENVIRONMENT && environmentSize + size <= MAX_ENVIRONMENT_SIZE) {
                environment.add(variable);
                environmentSize += size;
            }
        }

        List<AuditMessage> requests() {
            List<AuditMessage> requests = new ArrayList<>(environment);
            Stream.of(pty, window, program).filter(Objects::nonNull).forEach(requests::add);
            return requests;
        }

        long size() {
            return CHANNEL_SIZE
                    + MessageSize.of(opened)
                    + requests().stream().mapToLong(MessageSize::of).sum();
        }
    }

    /** Bytes of memory that a channel takes beside its messages. */
    private static final int CHANNEL_SIZE = 160;

    private final Map<Long, Channel> channels = new LinkedHashMap<>();
    private final Summaries summaries;
    private @Nullable AuditMessage connect;
    private @Nullable AuditMessage handshake;
    /** Bytes of memory that all messages take which are kept. */
    private long size;

    /** Open channels of which nothing is kept. */
    private long omitted;

    public ConnectionState() {
        this(new Summaries());
    }

    private ConnectionState(Summaries summaries) {
        this.summaries = summaries;
    }

    /** A copy, for another drain to continue with. */
    ConnectionState copy() {
        ConnectionState copy = new ConnectionState(summaries.copy());
        copy.connect = connect;
        copy.handshake = handshake;
        copy.size = size;
        copy.omitted = omitted;
        channels.forEach((id, channel) -> copy.channels.put(id, new Channel(channel)));
        return copy;
    }

    /** Follows a message; those of other connections than the first message's are left out. */
    public void follow(AuditMessage message) {
        if (connect != null && !connect.connectionId().equals(message.connectionId())) {
            return;
        }
        Payload payload = message.payload();
        if (message.channelId() != null) {
            followChannel(message.channelId(), message);
        } else if (payload instanceof Connect) {
            size -= sizeOf(connect);
            connect = Shortening.of(message, FIELD);
            size += sizeOf(connect);
        } else if (payload instanceof HandshakeSuccessful) {
            size -= sizeOf(handshake);
            handshake = Shortening.of(message, FIELD);
            size += sizeOf(handshake);
        }
    }

    private static long sizeOf(@Nullable AuditMessage message) {
        return message == null ? 0 : MessageSize.of(message);
    }

    private void followChannel(Long id, AuditMessage message) {
        Payload payload = message.payload();
        if (payload instanceof NewChannelSuccessful) {
            open(id, message);
        } else if (payload instanceof Close) {
            forget(id);
        } else if (isRepeated(payload) && size <= MOST) {
            Channel channel = channels.get(id);
            if (channel != null) {
                size -= channel.size();
                channel.follow(shortened(message));
                size += channel.size();
            }
        }
    }

    private void open(Long id, AuditMessage message) {
        forget(id);
        if (size > MOST) {
            omitted++;
            return;
        }
        Channel channel = new Channel(shortened(message));
        channels.put(id, channel);
        size += channel.size();
    }

    private AuditMessage shortened(AuditMessage message) {
        return Shortening.of(message, size > MUCH ? SHORT_FIELD : FIELD);
    }

    private void forget(Long id) {
        Channel channel = channels.remove(id);
        if (channel != null) {
            size -= channel.size();
        }
    }

    private static boolean isRepeated(Payload payload) {
        return payload instanceof ChannelRequest.Pty
                || payload instanceof ChannelRequest.Window
                || payload instanceof ChannelRequest.SetEnv
                || payload instanceof ChannelRequest.Exec
                || payload instanceof ChannelRequest.Shell
                || payload instanceof ChannelRequest.Subsystem;
    }

    /** About how many bytes of memory this state takes. */
    public long size() {
        return size + summaries.size();
    }

    /** What the ledger is told of the connection, or of the many in a shared recording; the writer has it follow. */
    Summaries summaries() {
        return summaries;
    }

    /** The message that told of the login, or null if the user has not authenticated. */
    @Nullable
    AuditMessage handshake() {
        return handshake;
    }

    /** The connection's first message, or null if none has come. */
    public @Nullable AuditMessage connect() {
        return connect;
    }

    /**
     * The messages with which a further part begins; none as long as the connection's first message has not come.
     *
     * @param part the number of the part
     * @param timestamp the time of the messages
     */
    public List<AuditMessage> continuation(int part, long timestamp) {
        if (connect == null) {
            return List.of();
        }
        List<AuditMessage> messages = new ArrayList<>();
        AuditMessage first = at(timestamp, connect).withExtra(AuditMessage.CONTINUES, (long) part);
        messages.add(omitted == 0 ? first : first.withExtra(AuditMessage.CHANNELS_OMITTED, omitted));
        if (handshake != null) {
            messages.add(at(timestamp, handshake));
        }
        channels.values().forEach(channel -> {
            messages.add(at(timestamp, channel.opened).withExtra(AuditMessage.JOINED, true));
            channel.requests().forEach(request -> messages.add(at(timestamp, request)));
        });
        return messages;
    }

    /** The same message at another time, and without the time of the host's clock that was true of the former time. */
    private static AuditMessage at(long timestamp, AuditMessage message) {
        Map<String, Object> extras = message.extras();
        if (extras.containsKey(AuditMessage.CLOCK)) {
            extras = new LinkedHashMap<>(extras);
            extras.remove(AuditMessage.CLOCK);
        }
        return new AuditMessage(message.connectionId(), timestamp, message.payload(), message.channelId(), extras);
    }
}
