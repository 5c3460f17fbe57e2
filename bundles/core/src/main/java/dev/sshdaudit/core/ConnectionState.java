package dev.sshdaudit.core;

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

/**
 * What a further part of a recording must repeat so that it can be understood without the parts before: it follows the
 * messages of a connection. For one thread at a time.
 */
final class ConnectionState {

    /** Environment variables kept for each channel, and their characters; a client may send any number. */
    private static final int MAX_ENVIRONMENT = 64;

    private static final int MAX_ENVIRONMENT_LENGTH = 16 << 10;

    private static final class Channel {
        private final AuditMessage opened;
        private final List<ChannelRequest.SetEnv> environment = new ArrayList<>();
        private int environmentLength;
        private ChannelRequest.Pty pty;
        private ChannelRequest.Window window;
        private ChannelRequest program;

        Channel(AuditMessage opened) {
            this.opened = opened;
        }

        Channel(Channel other) {
            this.opened = other.opened;
            this.environment.addAll(other.environment);
            this.environmentLength = other.environmentLength;
            this.pty = other.pty;
            this.window = other.window;
            this.program = other.program;
        }

        void add(ChannelRequest.SetEnv variable) {
            int length = variable.name().length() + variable.value().length();
            if (environment.size() < MAX_ENVIRONMENT && environmentLength + length <= MAX_ENVIRONMENT_LENGTH) {
                environment.add(variable);
                environmentLength += length;
            }
        }
    }

    private final Map<Long, Channel> channels = new LinkedHashMap<>();
    private AuditMessage connect;
    private AuditMessage handshake;

    /** The same state, for somebody else. */
    ConnectionState copy() {
        ConnectionState copy = new ConnectionState();
        copy.connect = connect;
        copy.handshake = handshake;
        channels.forEach((id, channel) -> copy.channels.put(id, new Channel(channel)));
        return copy;
    }

    /** Messages of other connections than that of the first message do not count. */
    void follow(AuditMessage message) {
        if (connect != null && !connect.connectionId().equals(message.connectionId())) {
            return;
        }
        Payload payload = message.payload();
        if (message.channelId() != null) {
            followChannel(message.channelId(), message);
        } else if (payload instanceof Connect) {
            connect = message;
        } else if (payload instanceof HandshakeSuccessful) {
            handshake = message;
        }
    }

    private void followChannel(Long id, AuditMessage message) {
        Payload payload = message.payload();
        if (payload instanceof NewChannelSuccessful) {
            channels.put(id, new Channel(message));
        } else if (payload instanceof Close) {
            channels.remove(id);
        } else if (payload instanceof ChannelRequest request && channels.containsKey(id)) {
            followRequest(channels.get(id), request);
        }
    }

    private static void followRequest(Channel channel, ChannelRequest request) {
        if (request instanceof ChannelRequest.Pty pty) {
            channel.pty = pty;
        } else if (request instanceof ChannelRequest.Window window) {
            channel.window = window;
        } else if (request instanceof ChannelRequest.SetEnv env) {
            channel.add(env);
        } else if (request instanceof ChannelRequest.Exec
                || request instanceof ChannelRequest.Shell
                || request instanceof ChannelRequest.Subsystem) {
            channel.program = request;
        }
    }

    /** The authenticated user, or null. */
    String username() {
        return handshake == null ? null : ((HandshakeSuccessful) handshake.payload()).username();
    }

    /** The connection's first message. */
    AuditMessage connect() {
        return connect;
    }

    /**
     * The messages that open a further part.
     *
     * @param timestamp the time of the message that follows them
     */
    List<AuditMessage> continuation(int part, long timestamp) {
        List<AuditMessage> messages = new ArrayList<>();
        messages.add(at(timestamp, connect).withExtra(AuditMessage.CONTINUES, (long) part));
        if (handshake != null) {
            messages.add(at(timestamp, handshake));
        }
        channels.forEach((id, channel) -> {
            String connection = connect.connectionId();
            messages.add(at(timestamp, channel.opened).withExtra(AuditMessage.JOINED, true));
            List<Payload> requests = new ArrayList<>(channel.environment);
            requests.add(channel.pty);
            requests.add(channel.window);
            requests.add(channel.program);
            requests.removeIf(request -> request == null);
            requests.forEach(request -> messages.add(new AuditMessage(connection, timestamp, request, id)));
        });
        return messages;
    }

    private static AuditMessage at(long timestamp, AuditMessage message) {
        return new AuditMessage(
                message.connectionId(), timestamp, message.payload(), message.channelId(), message.extras());
    }
}
