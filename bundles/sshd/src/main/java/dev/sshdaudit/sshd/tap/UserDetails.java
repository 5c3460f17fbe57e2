package dev.sshdaudit.sshd.tap;

import java.util.Map;
import org.apache.sshd.common.session.Session;

/** What a host knows of its users beyond their names, such as the numbers of their accounts. */
@FunctionalInterface
public interface UserDetails {

    /** A host that knows no more than the name. */
    UserDetails NONE = session -> Map.of();

    /**
     * Extras for the message {@code handshake_successful}. SSHD calls this under its locks, after the host has let the user in: it must
     * not wait. If it throws, the message has no such extras.
     *
     * @param session the session whose user has authenticated
     */
    Map<String, ?> of(Session session);
}
