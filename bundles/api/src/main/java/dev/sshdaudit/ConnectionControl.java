package dev.sshdaudit;

import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Lets the audit log suspend and end a connection. A host implements this interface. Calls come from any thread, also
 * from within a call to {@link AuditConnection}. An implementation must not wait. Calls to suspend and to resume
 * alternate, and so do calls to hold back and to hand on.
 */
@ConsumerType
public interface ConnectionControl {

    /** Stops reading from the client, which sends faster than it can be recorded. Several calls count as one. */
    void suspendReading();

    /** Reads from the client again, after {@link #suspendReading}. */
    void resumeReading();

    /**
     * Keeps back from the server the packets that were read from the client already, so that in mode {@code strict} a
     * user who has authenticated can do nothing before the storage has the connection's first messages. Reading was
     * suspended before this call. A host that cannot keep packets back does nothing. Several calls count as one.
     */
    default void holdBack() {}

    /** Hands the packets that were kept back to the server, in order. {@link #resumeReading} is called after this. */
    default void handOn() {}

    /**
     * Ends the connection, because it cannot be recorded.
     *
     * @param reason one line of text for the client
     */
    void disconnect(String reason);

    /**
     * Ends the connection, because an operator asks for that. The connection is over within a second, whether the client reads
     * the reason or not.
     *
     * @param reason one line of text for the client
     */
    default void terminate(String reason) {
        disconnect(reason);
    }

    /**
     * Whether a user is logged in by this connection.
     *
     * @param user the subject that the host keeps for the user; the very object, not an equal one
     */
    default boolean isOf(Subject user) {
        return false;
    }

    /** The roles of the user, as far as the host knows them; none before the user has authenticated. */
    default Set<String> roles() {
        return Set.of();
    }

    /**
     * Which server the client is connected to: its port as {@code port}, and the properties of its service, by name. Empty
     * where the host does not know.
     */
    default Map<String, Object> server() {
        return Map.of();
    }
}
