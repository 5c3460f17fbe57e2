package dev.sshdaudit.core.intake;

import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.writing.Environment;
import java.util.function.BooleanSupplier;

/**
 * Ends a connection that cannot be recorded, where the mode says so. Where users are exempt, it waits until it knows the
 * user: nothing but logging in can be done before. A user who is in and not exempt can do nothing, in mode {@code strict},
 * before the storage has taken the connection's first messages: until then the client is not read from, and the host keeps
 * from the server what it has read already. Thread-safe.
 */
public final class Gate {

    public static final String REFUSAL = "This server records its sessions, and cannot record this one now.";

    /** What follows says why. */
    public static final String UNACCOUNTABLE = "This server records its sessions, and cannot account for this one: ";

    private final Environment environment;
    private final BooleanSupplier unavailable;
    private final String connectionId;
    private final ConnectionControl control;
    // guarded by this
    private String address = "an unknown address";
    private String user;
    private boolean closed;
    private boolean unrecordable;
    private String notFollowed;
    private boolean exempted;
    private boolean toldInRecording;
    /** The storage has taken messages of this connection. */
    private boolean proven;
    /** The user is in, and has to wait until the storage has taken messages. */
    private boolean holding;

    private long heldAt;

    /**
     * Makes an open one.
     *
     * @param unavailable whether it is known already that a new connection cannot be recorded
     */
    public Gate(Environment environment, BooleanSupplier unavailable, String connectionId, ConnectionControl control) {
        this.environment = environment;
        this.unavailable = unavailable;
        this.connectionId = connectionId;
        this.control = control;
    }

    /**
     * Tells where the connection comes from, before anything else.
     *
     * @param host the client's IP address, or a load balancer's
     */
    synchronized void from(String host) {
        address = host;
    }

    /** The connection begins. */
    void begin() {
        decide(() -> unrecordable |= unavailable.getAsBoolean());
    }

    /** The connection cannot be recorded now. */
    public void cannotRecord() {
        decide(() -> unrecordable = true);
    }

    /**
     * The connection is recorded, perhaps again.
     *
     * @param stored whether the storage has taken messages of it
     */
    synchronized void recorded(boolean stored) {
        unrecordable = false;
        proven |= stored;
        if (proven) {
            letGo();
        }
    }

    /** What the connection does cannot be accounted for from now on, whatever the recording does. */
    void cannotFollow(String why) {
        boolean first;
        synchronized (this) {
            first = notFollowed == null;
        }
        if (first) {
            decide(() -> notFollowed = why);
            environment.reports().notFollowed(connectionId, why);
        }
    }

    /**
     * The user is in.
     *
     * @param from the client's IP address where a load balancer has told it, or null
     */
    public void user(String name, String from) {
        decide(() -> {
            user = name;
            address = from == null ? address : from;
            unrecordable |= unavailable.getAsBoolean();
        });
    }

    /** The policy has changed. */
    void review() {
        decide(() -> {});
    }

    /** Has a look at the clock: a user who waits for the storage does not wait for longer than it may take to answer. */
    void look(long now) {
        boolean tooLong;
        synchronized (this) {
            tooLong = holding && now - heldAt > environment.policy().mailboxes().patienceNanos();
        }
        if (tooLong) {
            cannotRecord();
        }
    }

    /** What is new, and what follows from it, with nothing in between. */
    private void decide(Runnable change) {
        Policy policy = environment.policy();
        boolean newlyExempted;
        String reason;
        String from;
        String who;
        synchronized (this) {
            change.run();
            boolean exempt = user != null && policy.exemptUsers().contains(user);
            holdIf(policy.isStrict() && user != null && !exempt && !proven);
            boolean open =
                    !policy.isStrict() || user == null && !policy.exemptUsers().isEmpty();
            if (!unrecordable && notFollowed == null || closed || open) {
                return;
            }
            newlyExempted = exempt && !exempted;
            exempted |= exempt;
            closed = !exempt;
            from = address;
            who = user;
            reason = unrecordable ? REFUSAL : UNACCOUNTABLE + notFollowed;
        }
        if (newlyExempted) {
            environment.reports().exempted(connectionId, user);
        } else if (closed) {
            control.disconnect(reason);
            environment.reports().refused(connectionId, who, from, reason);
            synchronized (this) {
                // so that the end of the connection can be read
                letGo();
            }
        }
    }

    private void holdIf(boolean unproven) {
        if (!unproven || closed) {
            letGo();
        } else if (!holding) {
            holding = true;
            heldAt = environment.time().nanos();
            control.suspendReading();
            control.holdBack();
        }
    }

    private void letGo() {
        if (holding) {
            holding = false;
            control.handOn();
            control.resumeReading();
        }
    }

    /** The user, or null if the user has not authenticated. */
    public synchronized String user() {
        return user;
    }

    /** The client's IP address. */
    synchronized String address() {
        return address;
    }

    /** Whether the connection could not be recorded when that was tried last. */
    synchronized boolean isUnrecordable() {
        return unrecordable;
    }

    /** Whether the recording is still to tell that the connection went on without; {@link #told} says that it has. */
    synchronized boolean hasToTell() {
        return exempted && !toldInRecording;
    }

    synchronized void told() {
        toldInRecording = true;
    }
}
