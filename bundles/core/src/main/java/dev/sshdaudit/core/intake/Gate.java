package dev.sshdaudit.core.intake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.core.rules.ConnectionRules;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.writing.Environment;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection that cannot be recorded, in mode {@code strict}. If users are exempt, the gate waits until the user is
 * known: a client can do nothing but log in before. In mode {@code strict}, a user who has authenticated and is not exempt can
 * do nothing before the storage has taken the connection's first messages: until then the host does not read from the client,
 * and keeps from the server the packets that it has read already. Thread-safe.
 */
public final class Gate implements ConnectionRules.Host {

    /** The text that a client gets whose connection cannot be recorded. */
    public static final String REFUSAL = "This server records its sessions, and cannot record this one now.";

    /** The beginning of the text that a client gets whose connection the host cannot follow; the reason comes after it. */
    public static final String UNACCOUNTABLE = "This server records its sessions, and cannot account for this one: ";

    /**
     * A decision about a connection that cannot be recorded, or that the host cannot follow.
     *
     * @param exemptUser the user if the connection goes on because the user is exempt; null if it is to be ended
     * @param user the user, or null if the user has not authenticated
     * @param reason the text for the client
     */
    private record Verdict(
            @Nullable String exemptUser, @Nullable String user, String address, String reason) {}

    private final Environment environment;
    private final BooleanSupplier unavailable;
    private final String connectionId;
    private final ConnectionControl control;

    @GuardedBy("this")
    private String address = "an unknown address";

    /** Null until the user has authenticated. */
    @GuardedBy("this")
    private @Nullable String user;

    /** Whether the host has been asked to end the connection. */
    @GuardedBy("this")
    private boolean closed;

    @GuardedBy("this")
    private boolean unrecordable;

    /** Why the host cannot follow the connection; null if it can. */
    @GuardedBy("this")
    private @Nullable String notFollowed;

    /** Whether the connection goes on without being recorded, as its user is exempt. */
    @GuardedBy("this")
    private boolean exempted;

    @GuardedBy("this")
    private boolean toldInRecording;

    /** Whether the storage has taken messages of this connection. */
    @GuardedBy("this")
    private boolean proven;

    /** Whether a rule says that nothing of the connection is recorded: then there is nothing that could be missing. */
    @GuardedBy("this")
    private boolean ruledOut;

    /** Whether the user has authenticated, and has to wait until the storage has taken messages. */
    @GuardedBy("this")
    private boolean holding;

    /** Steady time since when the user waits. */
    @GuardedBy("this")
    private long heldAt;

    /**
     * Makes a gate for a connection that may go on.
     *
     * @param unavailable whether it is known already that a new connection cannot be recorded
     * @param control the host's control of the connection
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
        Policy policy = environment.policy();
        Verdict verdict;
        synchronized (this) {
            unrecordable |= unavailable.getAsBoolean();
            verdict = decide(policy);
        }
        carryOut(verdict);
    }

    /** The connection cannot be recorded now. */
    public void cannotRecord() {
        Policy policy = environment.policy();
        Verdict verdict;
        synchronized (this) {
            unrecordable = true;
            verdict = decide(policy);
        }
        carryOut(verdict);
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

    /** The host cannot follow the connection from now on, whether it can be recorded or not. */
    void cannotFollow(String why) {
        Policy policy = environment.policy();
        Verdict verdict;
        synchronized (this) {
            if (notFollowed != null) {
                return;
            }
            notFollowed = why;
            if (ruledOut) {
                return;
            }
            verdict = decide(policy);
        }
        carryOut(verdict);
        environment.reports().notFollowed(connectionId, why);
    }

    /**
     * The user has authenticated.
     *
     * @param from the client's IP address if a load balancer has told it, or null
     */
    public void user(String name, @Nullable String from) {
        Policy policy = environment.policy();
        Verdict verdict;
        synchronized (this) {
            user = name;
            address = from == null ? address : from;
            unrecordable |= unavailable.getAsBoolean();
            verdict = decide(policy);
        }
        carryOut(verdict);
    }

    /**
     * Rules decide whether the connection is recorded.
     *
     * @param recorded whether anything of it is
     */
    void ruled(boolean recorded) {
        Policy policy = environment.policy();
        Verdict verdict;
        synchronized (this) {
            if (ruledOut == !recorded) {
                return;
            }
            ruledOut = !recorded;
            verdict = decide(policy);
        }
        carryOut(verdict);
    }

    @Override
    public Set<String> roles() {
        return control.roles();
    }

    @Override
    public Map<String, Object> server() {
        return control.server();
    }

    /** An operator ends the connection, whether it can be recorded or not. */
    void terminate(String reason) {
        synchronized (this) {
            // further reasons to end the connection do not matter, and are not told
            closed = true;
        }
        control.terminate(reason);
        synchronized (this) {
            // so that the host reads the end of the connection
            letGo();
        }
    }

    /** Whether a user is logged in by the connection; as in {@link ConnectionControl#isOf}. */
    boolean isOf(Subject subject) {
        return control.isOf(subject);
    }

    /** The policy has changed. */
    void review() {
        Policy policy = environment.policy();
        Verdict verdict;
        synchronized (this) {
            verdict = decide(policy);
        }
        carryOut(verdict);
    }

    /**
     * Ends the waiting of a user for a storage that does not answer in time; to be called every half second.
     *
     * @param now the time of {@link System#nanoTime()}
     */
    void look(long now) {
        boolean tooLong;
        synchronized (this) {
            tooLong = holding && now - heldAt > environment.policy().mailboxes().patienceNanos();
        }
        if (tooLong) {
            cannotRecord();
        }
    }

    /** Decides whether the connection may go on. Returns null if there is nothing to do about it. */
    @GuardedBy("this")
    private @Nullable Verdict decide(Policy policy) {
        if (ruledOut) {
            letGo();
            return null;
        }
        boolean exempt = user != null && policy.exemptUsers().contains(user);
        holdIf(policy.isStrict() && user != null && !exempt && !proven);
        boolean open =
                !policy.isStrict() || user == null && !policy.exemptUsers().isEmpty();
        if (!unrecordable && notFollowed == null || closed || open || exempt && exempted) {
            return null;
        }
        exempted |= exempt;
        closed = !exempt;
        return new Verdict(exempt ? user : null, user, address, unrecordable ? REFUSAL : UNACCOUNTABLE + notFollowed);
    }

    /** Does what was decided, without the lock: the host and the log may call back. */
    private void carryOut(@Nullable Verdict verdict) {
        if (verdict == null) {
            return;
        } else if (verdict.exemptUser != null) {
            environment.reports().exempted(connectionId, verdict.exemptUser);
            return;
        }
        control.disconnect(verdict.reason);
        environment.reports().refused(connectionId, verdict.user, verdict.address, verdict.reason);
        synchronized (this) {
            // so that the host reads the end of the connection
            letGo();
        }
    }

    @GuardedBy("this")
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

    @GuardedBy("this")
    private void letGo() {
        if (holding) {
            holding = false;
            control.handOn();
            control.resumeReading();
        }
    }

    /** The user, or null if the user has not authenticated. */
    public synchronized @Nullable String user() {
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

    /** Whether a message has to tell that the connection went on without being recorded, which no message has {@link #told}. */
    synchronized boolean hasToTell() {
        return exempted && !toldInRecording;
    }

    /** A message has told that the connection went on without being recorded. */
    synchronized void told() {
        toldInRecording = true;
    }
}
