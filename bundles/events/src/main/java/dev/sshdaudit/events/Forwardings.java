package dev.sshdaudit.events;

import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelOpen.NewChannelDirectStreamlocal;
import dev.sshdaudit.message.ChannelOpen.NewChannelDirectTcpip;
import dev.sshdaudit.message.ChannelOpen.NewChannelFailed;
import dev.sshdaudit.message.ChannelOpen.NewChannelForwardedStreamlocal;
import dev.sshdaudit.message.ChannelOpen.NewChannelForwardedTcpip;
import dev.sshdaudit.message.ChannelOpen.NewChannelX11;
import dev.sshdaudit.message.GlobalRequest;
import dev.sshdaudit.message.GlobalRequest.CancelForwardStreamlocal;
import dev.sshdaudit.message.GlobalRequest.CancelForwardTcpip;
import dev.sshdaudit.message.GlobalRequest.ForwardStreamlocal;
import dev.sshdaudit.message.GlobalRequest.ForwardTcpip;

/** Makes events of forwarded ports, sockets and displays. */
final class Forwardings {

    private Forwardings() {}

    static void opened(Draft draft, ChannelOpen open) {
        if (open instanceof NewChannelDirectTcpip tcp) {
            add(draft, "direct-tcpip", target(tcp.hostToConnect(), tcp.portToConnect()));
        } else if (open instanceof NewChannelForwardedTcpip tcp) {
            add(draft, "forwarded-tcpip", target(tcp.connectedHost(), tcp.connectedPort()));
        } else if (open instanceof NewChannelDirectStreamlocal socket) {
            add(draft, "direct-streamlocal", socket.path());
        } else if (open instanceof NewChannelForwardedStreamlocal socket) {
            add(draft, "forwarded-streamlocal", socket.path());
        } else if (open instanceof NewChannelX11) {
            add(draft, "x11", "");
        } else if (open instanceof NewChannelFailed failed
                && !failed.channelType().equals("session")) {
            draft.add(
                    Kind.FORWARD,
                    draft.channelFacts()
                            .text("request", failed.channelType())
                            .flag("failed", true)
                            .text("reason", failed.reason()));
        }
    }

    static void requested(Draft draft, GlobalRequest request) {
        if (request instanceof ForwardTcpip tcp) {
            add(draft, "tcpip-forward", target(tcp.bindHost(), tcp.bindPort()));
        } else if (request instanceof CancelForwardTcpip tcp) {
            add(draft, "cancel-tcpip-forward", target(tcp.bindHost(), tcp.bindPort()));
        } else if (request instanceof ForwardStreamlocal socket) {
            add(draft, "streamlocal-forward", socket.path());
        } else if (request instanceof CancelForwardStreamlocal socket) {
            add(draft, "cancel-streamlocal-forward", socket.path());
        }
    }

    private static void add(Draft draft, String request, String target) {
        draft.add(Kind.FORWARD, draft.channelFacts().text("request", request).text("target", target));
    }

    private static String target(String host, long port) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + Long.toUnsignedString(port);
    }
}
