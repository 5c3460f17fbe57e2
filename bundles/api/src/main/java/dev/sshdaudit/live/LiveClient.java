package dev.sshdaudit.live;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whose connection it is. Immutable; clients chose the texts, which are to be escaped before they are printed.
 *
 * @param id the connection's id, 32 lower-case hex digits
 * @param node the name of the machine that records the connection
 * @param start when the connection began, or when its recording did if that was later
 * @param address the client's IP address and port, as in the first message of the connection: {@code 192.0.2.1:50022}
 * @param user the user who authenticated, or null until one has
 */
public record LiveClient(
        String id,
        String node,
        Instant start,
        String address,
        @Nullable String user) {}
