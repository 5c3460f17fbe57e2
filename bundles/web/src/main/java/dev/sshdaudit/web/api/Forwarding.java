package dev.sshdaudit.web.api;

import dev.sshdaudit.message.ChannelOpen;
import org.jspecify.annotations.Nullable;

/**
 * What a forwarding channel connects. Immutable.
 *
 * @param kind the type of the channel
 * @param from who connected, or null
 * @param to to where, or null
 */
record Forwarding(
        String kind, @Nullable String from, @Nullable String to) {

    /** What a request asks for; null if it is not for a forwarding. */
    static @Nullable Forwarding of(ChannelOpen request) {
        if (request instanceof ChannelOpen.NewChannelDirectTcpip open) {
            return new Forwarding(
                    "direct-tcpip",
                    Words.port(open.originatorHost(), open.originatorPort()),
                    Words.port(open.hostToConnect(), open.portToConnect()));
        } else if (request instanceof ChannelOpen.NewChannelForwardedTcpip open) {
            return new Forwarding(
                    "forwarded-tcpip",
                    Words.port(open.originatorHost(), open.originatorPort()),
                    Words.port(open.connectedHost(), open.connectedPort()));
        } else if (request instanceof ChannelOpen.NewChannelX11 open) {
            return new Forwarding("x11", Words.port(open.originatorHost(), open.originatorPort()), null);
        } else if (request instanceof ChannelOpen.NewChannelDirectStreamlocal open) {
            return new Forwarding("direct-streamlocal@openssh.com", null, Words.cut(open.path()));
        } else if (request instanceof ChannelOpen.NewChannelForwardedStreamlocal open) {
            return new Forwarding("forwarded-streamlocal@openssh.com", null, Words.cut(open.path()));
        }
        return null;
    }
}
