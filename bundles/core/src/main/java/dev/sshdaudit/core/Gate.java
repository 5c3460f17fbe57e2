package dev.sshdaudit.core;

import dev.sshdaudit.ConnectionControl;

/**
 * Ends a connection that cannot be recorded, where the mode says so. Where users are exempt, it waits until it knows the
 * user: nothing but logging in can be done before. Thread-safe.
 */
final class Gate {

    static final String REFUSAL = "This server records its sessions, and cannot record this one now.";

    /** What follows says why. */
    static final String UNACCOUNTABLE = "This server records its sessions, and cannot account for this one: ";

    private final Recordings recordings;
    private final String connectionId;
    private final ConnectionControl control;
    // guarded by this
    private String user;
    private boolean closed;
    private boolean unrecordable;
    private String notFollowed;
    private boolean exempted;
    private boolean toldInRecording;

    Gate(Recordings recordings, String connectionId, ConnectionControl control) {
        this.recordings = recordings;
        this.connectionId = connectionId;
        this.control = control;
    }

    /** The connection cannot be recorded now. */
    void cannotRecord() {
        decide(() -> unrecordable = true);
    }

    /** The connection is recorded again. */
    synchronized void recorded() {
        unrecordable = false;
    }

    /** What the connection does cannot be accounted for from now on, whatever the recording does. */
    void cannotFollow(String why) {
        boolean first;
        synchronized (this) {
            first = notFollowed == null;
        }
        if (first) {
            decide(() -> notFollowed = why);
            recordings.reports().notFollowed(connectionId, why);
        }
    }

    /** The user is in. */
    void user(String name) {
        decide(() -> user = name);
    }

    /** What is new, and what follows from it, with nothing in between. */
    private void decide(Runnable change) {
        Policy policy = recordings.policy();
        boolean newlyExempted;
        String reason;
        synchronized (this) {
            change.run();
            boolean open =
                    !policy.isStrict() || user == null && !policy.exemptUsers().isEmpty();
            if (!unrecordable && notFollowed == null || closed || open) {
                return;
            }
            boolean exempt = user != null && policy.exemptUsers().contains(user);
            newlyExempted = exempt && !exempted;
            exempted |= exempt;
            closed = !exempt;
            reason = unrecordable ? REFUSAL : UNACCOUNTABLE + notFollowed;
        }
        if (newlyExempted) {
            recordings.reports().exempted(connectionId, user);
        } else if (closed) {
            control.disconnect(reason);
        }
    }

    /** Whether the recording is still to tell that the connection went on without; {@link #told} says that it has. */
    synchronized boolean hasToTell() {
        return exempted && !toldInRecording;
    }

    synchronized void told() {
        toldInRecording = true;
    }
}
