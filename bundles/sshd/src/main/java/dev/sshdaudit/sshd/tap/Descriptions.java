package dev.sshdaudit.sshd.tap;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Makes texts for recordings from exceptions, disconnect messages and addresses. */
final class Descriptions {

    private static final int MAX_LENGTH = 500;

    private Descriptions() {}

    /** An exception by its simple class name and its message, in at most 500 characters. */
    static String of(Throwable failure) {
        String message = failure.getMessage();
        String name = failure.getClass().getSimpleName();
        return shorten(message == null || message.isBlank() ? name : name + ": " + message);
    }

    /** A disconnect by the side that began it, and its message or its code (RFC 4253, section 11.1). */
    static String disconnect(boolean byServer, int code, @Nullable String message) {
        String text = "disconnected by the " + (byServer ? "server" : "client");
        return shorten(message == null || message.isBlank() ? text + " (" + code + ")" : text + ": " + message);
    }

    /** The IP address without the port, IPv6 as in RFC 5952; the text of the address if it is no IP address. */
    static String host(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
            return inet.getAddress() instanceof Inet6Address six
                    ? Ipv6.text(six)
                    : inet.getAddress().getHostAddress();
        } else if (address instanceof InetSocketAddress inet) {
            return inet.getHostString();
        }
        return String.valueOf(address);
    }

    /** The IP address and the port, with an IPv6 address in brackets. */
    static String hostAndPort(@Nullable SocketAddress address) {
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
