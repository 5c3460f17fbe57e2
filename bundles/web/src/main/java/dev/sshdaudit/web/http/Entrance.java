package dev.sshdaudit.web.http;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request is let in at all. Over TLS each one is. Without TLS, one of this machine is if its {@code Host} is a name
 * of this machine: else a page of another site could have its name lead to 127.0.0.1, and a browser would take this server for that
 * site. A request that a proxy passed on is let in if the proxy runs on this machine and the operator has named the host.
 */
public final class Entrance {

    private static final Set<String> OF_THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> OF_PROXIES = Set.of("forwarded", "x-real-ip", "via");
    private static final String PREFIX_OF_PROXIES = "x-forwarded-";

    private Entrance() {}

    /**
     * Lets a request in.
     *
     * @throws HttpException 403 if it is not let in; 400 if its {@code Host} cannot be read
     */
    public static Client admit(EntranceRules rules, HttpServletRequest request) {
        String peer = request.getRemoteAddr();
        boolean local = Addresses.isLoopback(peer);
        String host = host(request);
        if (isProxied(request)) {
            if (!rules.allowInsecure() && !(local && rules.hosts().contains(host))) {
                throw new HttpException(403, refusedProxy(local, host));
            }
            String told = local ? ForwardedFor.last(request, rules.clientAddress()) : null;
            boolean secure =
                    !rules.allowInsecure() || request.isSecure() || "https".equals(ForwardedFor.protocol(request));
            return new Client(told == null ? literal(peer) : told, secure);
        }
        boolean byName = OF_THIS_MACHINE.contains(host) || rules.hosts().contains(host);
        if (request.isSecure() || rules.allowInsecure() || local && byName) {
            return new Client(literal(peer), request.isSecure());
        }
        throw new HttpException(
                403,
                local
                        ? "this Karaf is not known as " + host + ": name it in the key hosts of PID audit.web"
                        : "recordings are shown over TLS only: use https, or see the key allowInsecure of PID audit.web");
    }

    private static String refusedProxy(boolean local, String host) {
        return local
                ? "a proxy passed this request on for " + host + ": name that host in the key hosts of PID audit.web"
                : "a proxy on another machine passed this request on: let the proxy run on Karaf's machine, or see the"
                        + " key allowInsecure of PID audit.web";
    }

    private static String literal(@Nullable String peer) {
        var address = Addresses.parse(peer);
        return address == null ? "unknown" : address.getHostAddress();
    }

    private static boolean isProxied(HttpServletRequest request) {
        return Collections.list(request.getHeaderNames()).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> OF_PROXIES.contains(name) || name.startsWith(PREFIX_OF_PROXIES));
    }

    /** The name of the host in lower case, without its port; an address of IPv6 in brackets. */
    private static String host(HttpServletRequest request) {
        List<String> hosts = Collections.list(request.getHeaders("Host"));
        String host = hosts.size() == 1 ? hosts.get(0).strip().toLowerCase(Locale.ROOT) : "";
        int port = host.lastIndexOf(':');
        if (port > host.lastIndexOf(']')) {
            host = host.substring(0, port);
        }
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        if (!host.matches("[a-z0-9._-]{1,253}|\\[[0-9a-f:.]{2,45}]")) {
            throw new HttpException(400, "the header Host must be there once, and name a host");
        }
        return host;
    }
}
