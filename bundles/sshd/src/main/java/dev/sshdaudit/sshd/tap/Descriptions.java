package dev.sshdaudit.sshd.tap;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Texts for recordings, out of what SSHD and clients tell. */
final class Descriptions {

    private static final int MAX_LENGTH = 500;

    private Descriptions() {}

    static String of(Throwable failure) {
        String message = failure.getMessage();
        String name = failure.getClass().getSimpleName();
        return shorten(message == null || message.isBlank() ? name : name + ": " + message);
    }

    static String disconnect(boolean byServer, int code, String message) {
        String text = "disconnected by the " + (byServer ? "server" : "client");
        return shorten(message == null || message.isBlank() ? text + " (" + code + ")" : text + ": " + message);
    }

    /** The IP address without the port, IPv6 as RFC 5952 writes it; or whatever there is in place of one. */
    static String host(SocketAddress address) {
        if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
            return inet.getAddress() instanceof Inet6Address six
                    ? Ipv6.text(six)
                    : inet.getAddress().getHostAddress();
        } else if (address instanceof InetSocketAddress inet) {
            return inet.getHostString();
        }
        return String.valueOf(address);
    }

    static String hostAndPort(SocketAddress address) {
        if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
            String host = host(address);
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
        }
        return String.valueOf(address);
    }

    private static String shorten(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }
}
