package dev.sshdaudit;

import dev.sshdaudit.message.ConnectionEvent.Connect;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The audit log. The service is always registered; its property {@link #ENABLED_PROPERTY} tells whether connections are
 * to be recorded. A host whose reference to the service has the target {@link #ENABLED} starts and stops when the
 * operator switches auditing on and off. All methods may be called from any thread.
 */
@ProviderType
public interface AuditLog {

    /** The service property that tells, as a {@link Boolean}, whether connections are to be recorded. */
    String ENABLED_PROPERTY = "audit.enabled";

    /** The service filter for an audit log that is switched on. */
    String ENABLED = "(" + ENABLED_PROPERTY + "=true)";

    /**
     * Begins to record a connection, with {@code connect} as its first message. Never waits and never throws for an
     * error of recording: if the connection cannot be recorded, it goes on in mode {@code best_effort}, and in mode
     * {@code strict} {@link ConnectionControl#disconnect} is called.
     *
     * @param connect the payload of the first message
     * @param extras the extras of the first message, as in {@link dev.sshdaudit.message.AuditMessage#extras()}
     * @param control lets the log suspend and end the connection
     * @return the object to which the host reports what happens on the connection
     */
    AuditConnection connect(Connect connect, Map<String, ?> extras, ConnectionControl control);

    /** A snapshot of the configuration in force, of counters, and of the latest errors. */
    AuditStatus status();
}
