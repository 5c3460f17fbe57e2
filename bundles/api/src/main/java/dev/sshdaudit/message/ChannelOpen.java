package dev.sshdaudit.message;

import static java.util.Objects.requireNonNull;

/**
 * A request to open a channel, and its result (RFC 4254, section 5.1). Each request is recorded once, with the most
 * specific of these records.
 */
public sealed interface ChannelOpen extends Payload {

    /** A request for a channel of a type that has no record of its own here, such as {@code session}. */
    record NewChannel(String channelType) implements ChannelOpen {
        public NewChannel {
            requireNonNull(channelType, "channelType");
        }
    }

    /** The channel is open. */
    record NewChannelSuccessful(String channelType) implements ChannelOpen {
        public NewChannelSuccessful {
            requireNonNull(channelType, "channelType");
        }
    }

    /** The channel was refused. */
    record NewChannelFailed(String channelType, String reason) implements ChannelOpen {
        public NewChannelFailed {
            requireNonNull(channelType, "channelType");
            requireNonNull(reason, "reason");
        }
    }

    /** {@code direct-tcpip} (RFC 4254, section 7.2). */
    record NewChannelDirectTcpip(
            @Key("HostToConnect") String hostToConnect,
            @Key("PortToConnect") long portToConnect,
            @Key("OriginatorHost") String originatorHost,
            @Key("OriginatorPort") long originatorPort)
            implements ChannelOpen {
        public NewChannelDirectTcpip {
            requireNonNull(hostToConnect, "hostToConnect");
            requireNonNull(originatorHost, "originatorHost");
        }
    }

    /** {@code forwarded-tcpip} (RFC 4254, section 7.2). */
    record NewChannelForwardedTcpip(
            @Key("ConnectedHost") String connectedHost,
            @Key("ConnectedPort") long connectedPort,
            @Key("OriginatorHost") String originatorHost,
            @Key("OriginatorPort") long originatorPort)
            implements ChannelOpen {
        public NewChannelForwardedTcpip {
            requireNonNull(connectedHost, "connectedHost");
            requireNonNull(originatorHost, "originatorHost");
        }
    }

    /** {@code x11} (RFC 4254, section 6.3.2). */
    record NewChannelX11(
            @Key("OriginatorHost") String originatorHost,
            @Key("OriginatorPort") long originatorPort) implements ChannelOpen {
        public NewChannelX11 {
            requireNonNull(originatorHost, "originatorHost");
        }
    }

    /** {@code direct-streamlocal@openssh.com}. */
    record NewChannelDirectStreamlocal(@Key("Path") String path) implements ChannelOpen {
        public NewChannelDirectStreamlocal {
            requireNonNull(path, "path");
        }
    }

    /** {@code forwarded-streamlocal@openssh.com}. */
    record NewChannelForwardedStreamlocal(@Key("Path") String path) implements ChannelOpen {
        public NewChannelForwardedStreamlocal {
            requireNonNull(path, "path");
        }
    }
}
