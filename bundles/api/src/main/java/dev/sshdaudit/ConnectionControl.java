package dev.sshdaudit;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * What the audit log may ask of a connection. A host implements it; calls come from any thread, also from within a call
 * to {@link AuditConnection}, and must not wait. Those to suspend and resume,
 * and to hold back and hand on, take turns.
 */
@ConsumerType
public interface ConnectionControl {

    /** Stop reading from the client: more is coming than can be recorded. Several calls count as one. */
    void suspendReading();

    /** Read from the client again. */
    void resumeReading();

    /**
     * Keep from the server what has been read from the client already, too: in mode {@code strict} a user who is in can do
     * nothing before the storage has the connection's first messages. Reading is suspended before this call. A host that
     * cannot keep packets back does nothing. Several calls count as one.
     */
    default void holdBack() {}

    /** Hand what was kept back to the server, in order, and then what is read from now on. Reading is resumed after this. */
    default void handOn() {}

    /**
     * End the connection, since it cannot be recorded.
     *
     * @param reason one line, to be shown to the client
     */
    void disconnect(String reason);
}
