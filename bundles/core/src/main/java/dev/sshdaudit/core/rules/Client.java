package dev.sshdaudit.core.rules;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What rules ask of a connection. Immutable. */
public final class Client {

    final @Nullable String user;
    final @Nullable Set<String> roles;
    final String address;
    final byte @Nullable [] ip;
    final Map<String, Object> server;

    /**
     * Makes one.
     *
     * @param user the user, or null before the user has authenticated
     * @param roles the user's roles; null if they are not known
     * @param address the client's IP address, or another text if it has none
     * @param server the properties of the server, and its port as {@code port}
     */
    public Client(@Nullable String user, @Nullable Set<String> roles, String address, Map<String, Object> server) {
        this.user = user;
        this.roles = roles == null ? null : Set.copyOf(roles);
        this.address = address;
        this.ip = IpAddress.parse(address);
        this.server = server;
    }
}
