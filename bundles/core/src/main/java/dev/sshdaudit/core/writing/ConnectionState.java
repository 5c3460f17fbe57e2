package dev.sshdaudit.core.writing;

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

/**
 * What a further part of a recording must repeat so that it can be understood without the parts before: it follows the
 * messages of a connection. What it keeps is bounded, for each channel and for the connection: long texts are kept
 * shortened, and the repeated messages tell. For one thread at a time.
 */
public final class ConnectionState {

    /** Bytes that are kept of each field of a request, with the extra that tells its full length. */
    private static final int FIELD = 1 << 10;

    /** The same, where the requests of a connection take much already. */
    private static final int SHORT_FIELD = 64;

    /** Where the requests of a connection take so much, in bytes of memory, less is kept of each further one. */
    private static final long MUCH = 256 << 10;

    /** Where they take so much, nothing of further ones is kept. */
    private static final long MOST = 1 << 20;

    /** Environment variables kept for each channel; a client may send any number. */
    private static final int MAX_ENVIRONMENT = 64;

    private static final long MAX_ENVIRONMENT_SIZE = 8 << 10;

    /** What is repeated of a channel, in this order. */
    private static final class Channel {
        private final AuditMessage opened;
        private final List<AuditMessage> environment = new ArrayList<>();
        private long environmentSize;
        private AuditMessage pty;
        private AuditMessage window;
        private AuditMessage program;

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
            requests.add(pty);
            requests.add(window);
            requests.add(program);
            requests.removeIf(Objects::isNull);
            return requests;
        }

        long size() {
            return CHANNEL_SIZE
                    + MessageSize.of(opened)
                    + requests().stream().mapToLong(MessageSize::of).sum();
        }
    }

    /** What a channel takes in memory beside its messages. */
    private static final int CHANNEL_SIZE = 160;

    private final Map<Long, Channel> channels = new LinkedHashMap<>();
    private AuditMessage connect;
    private AuditMessage handshake;
    /** Bytes that all of it takes. */
    private long size;

    private long omitted;

    /** A copy, for the drain that goes on. */
    ConnectionState copy() {
        ConnectionState copy = new ConnectionState();
        copy.connect = connect;
        copy.handshake = handshake;
        copy.size = size;
        copy.omitted = omitted;
        channels.forEach((id, channel) -> copy.channels.put(id, new Channel(channel)));
        return copy;
    }

    /** Messages of other connections than that of the first message do not count. */
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

    private static long sizeOf(AuditMessage message) {
        return message == null ? 0 : MessageSize.of(message);
    }

    private void followChannel(Long id, AuditMessage message) {
        Payload payload = message.payload();
        if (payload instanceof NewChannelSuccessful) {
            open(id, message);
        } else if (payload instanceof Close) {
            forget(id);
        } else if (isRepeated(payload) && channels.containsKey(id) && size <= MOST) {
            Channel channel = channels.get(id);
            size -= channel.size();
            channel.follow(shortened(message));
            size += channel.size();
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

    /** About how many bytes of memory it takes. */
    public long size() {
        return size;
    }

    /** The authenticated user, or null. */
    String username() {
        return handshake == null ? null : ((HandshakeSuccessful) handshake.payload()).username();
    }

    /** The client's address, where a load balancer told it, or null. */
    String clientAddress() {
        return handshake != null && handshake.extras().get(AuditMessage.CLIENT_ADDRESS) instanceof String address
                ? address
                : null;
    }

    /** The connection's first message. */
    public AuditMessage connect() {
        return connect;
    }

    /**
     * The messages that open a further part.
     *
     * @param timestamp the time of the message that follows them
     */
    public List<AuditMessage> continuation(int part, long timestamp) {
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

    /** The same message at another time, to which what it said of the host's clock does not apply. */
    private static AuditMessage at(long timestamp, AuditMessage message) {
        Map<String, Object> extras = message.extras();
        if (extras.containsKey(AuditMessage.CLOCK)) {
            extras = new LinkedHashMap<>(extras);
            extras.remove(AuditMessage.CLOCK);
        }
        return new AuditMessage(message.connectionId(), timestamp, message.payload(), message.channelId(), extras);
    }
}
