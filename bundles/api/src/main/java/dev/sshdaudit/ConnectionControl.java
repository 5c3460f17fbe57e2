package dev.sshdaudit;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * What the audit log may ask of a connection. A host implements it; calls come from any thread, also from within a call
 * to {@link AuditConnection}, and must not wait. Those to suspend and resume take turns.
 */
@ConsumerType
public interface ConnectionControl {

    /** Stop reading from the client: more is coming than can be recorded. Several calls count as one. */
    void suspendReading();

    /** Read from the client again. */
    void resumeReading();

    /**
     * End the connection, since it cannot be recorded.
     *
     * @param reason one line, to be shown to the client
     */
    void disconnect(String reason);
}
