package dev.sshdaudit;

import dev.sshdaudit.message.ConnectionEvent.Connect;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The audit log. As a service it is always there, with {@link #ENABLED_PROPERTY} telling whether connections are to be
 * recorded: a host that takes the service with {@link #ENABLED} as target comes and goes with the operator's switch.
 */
@ProviderType
public interface AuditLog {

    /** The service property that tells, as a {@link Boolean}, whether connections are to be recorded. */
    String ENABLED_PROPERTY = "audit.enabled";

    /** The service filter for an audit log that is switched on. */
    String ENABLED = "(" + ENABLED_PROPERTY + "=true)";

    /**
     * Begins to record a connection, with {@code connect} as its first message. Never waits and never fails: where the
     * connection cannot be recorded, the configured mode decides, and in strict mode the control is told to
     * disconnect.
     *
     * @param connect the message's payload
     * @param extras what else is known of the connection, as in {@link dev.sshdaudit.message.AuditMessage#extras()}
     * @param control what the log may ask of the connection
     */
    AuditConnection connect(Connect connect, Map<String, ?> extras, ConnectionControl control);

    /** How the log is doing. */
    AuditStatus status();
}
