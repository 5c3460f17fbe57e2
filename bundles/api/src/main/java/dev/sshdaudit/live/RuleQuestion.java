package dev.sshdaudit.live;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A question which rule counts, and why: of a connection that is open, or of a user who might connect. Immutable.
 *
 * @param connection the whole id of the open connection; null for a user who might connect
 * @param user the user who might connect; null for an open connection
 * @param address the IP address from which the user might connect
 * @param roles the roles that the user has then; null if they are not known
 * @param port the port of the server to which the user might connect; null if that is not known
 * @param channel the use of a channel: {@code shell}, {@code exec}, {@code forwarding} or the name of a subsystem; null for all
 */
public record RuleQuestion(
        @Nullable String connection,
        @Nullable String user,
        String address,
        @Nullable Set<String> roles,
        @Nullable Integer port,
        @Nullable String channel) {

    /** Copies the roles. */
    public RuleQuestion {
        roles = roles == null ? null : Set.copyOf(roles);
    }

    /** Asks about an open connection. */
    public static RuleQuestion ofConnection(String id, @Nullable String channel) {
        return new RuleQuestion(id, null, "", null, null, channel);
    }
}
