package dev.sshdaudit.core.intake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.core.ledger.Once;
import dev.sshdaudit.core.operator.ConnectionEnd.Outcome;
import dev.sshdaudit.core.selection.Slot;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.message.AuditMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Brings the messages that a {@link Recorder} has made to the storages: it has a {@link Branch} for each pipeline that was in
 * force when the connection began. Where the messages cannot be recorded through a pipeline that is required, the
 * {@link Deciders} tell the {@link Gate}, which decides about the connection. Thread-safe.
 *
 * <p>Locks are taken in this order: the one of the recording, which its drains and its recorder share, then those of mailbox
 * and gate, which call the host alone. Formats and storages are called with no lock held.
 */
final class Recording {

    private final Environment environment;
    private final Intake intake;
    private final Recorder recorder;
    private final String id;
    private final boolean shared;
    private final Gate gate;
    private final MessageClock clock;

    /** At least one; an array, since it is gone through for each message. Not changed. */
    private final Branch[] branches;

    private final Deciders deciders;
    private final LostBranches lostBranches;

    /** Has facts told once where there are several branches; else null. */
    private final @Nullable Once once;

    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Guards this recording, its branches, and the messages that its recorder has in the lobby. */
    final Object lock = new Object();

    @GuardedBy("lock")
    private boolean disconnected;

    @GuardedBy("lock")
    private long disconnectedAt;

    /**
     * Makes a recording without messages.
     *
     * @param recorder makes the messages
     * @param host controls the connection
     * @param shared whether this is the recording that unauthenticated connections share
     */
    Recording(Environment environment, Intake intake, Recorder recorder, ConnectionControl host, boolean shared) {
        CarefulControl control = new CarefulControl(host);
        this.environment = environment;
        this.intake = intake;
        this.recorder = recorder;
        this.id = recorder.id();
        this.shared = shared;
        this.clock = new MessageClock(environment.time());
        this.gate = new Gate(environment, intake::isUnavailable, id, control);
        Slot[] slots = environment.pipelines().slots();
        this.branches = new Branch[slots.length];
        for (int i = 0; i < slots.length; i++) {
            branches[i] = new Branch(
                    environment,
                    this,
                    slots[i],
                    control,
                    slots.length == 1 ? environment.mailboxes() : slots[i].share());
        }
        this.deciders = new Deciders(branches, gate, lock);
        this.lostBranches = new LostBranches(environment, intake, recorder, this, branches);
        this.once = slots.length == 1 ? null : new Once();
    }

    String id() {
        return id;
    }

    Gate gate() {
        return gate;
    }

    /** The mailbox of the first branch, for tests. */
    Mailbox mailbox() {
        return branches[0].mailbox();
    }

    /** The branches on which the connection depends. */
    Deciders deciders() {
        return deciders;
    }

    /** What becomes of branches that have lost their pipelines, or were given up. */
    LostBranches lostBranches() {
        return lostBranches;
    }

    MessageClock clock() {
        return clock;
    }

    @Nullable
    Once once() {
        return once;
    }

    /** Whether this is the recording that unauthenticated connections share. */
    boolean isShared() {
        return shared;
    }

    /** Whether the recording is not finished. */
    boolean isLive() {
        return intake.isLive(recorder);
    }

    // messages

    /**
     * Takes a message as {@link Mailbox#offer} does, for each branch.
     *
     * @return the message as the first branch keeps it that does; null if none does
     */
    @GuardedBy("lock")
    @Nullable
    AuditMessage offer(AuditMessage message, boolean vital) {
        AuditMessage first = null;
        for (Branch branch : branches) {
            AuditMessage taken = branch.offer(message, vital);
            first = first == null ? taken : first;
        }
        if (first != null) {
            environment.tally().taken();
        }
        return first;
    }

    /**
     * Takes a message that tells of what one pipeline has not recorded, for the branch there.
     *
     * @param pipeline the pipeline's slot; null if the message is for all branches
     * @return whether a branch keeps the message
     */
    @GuardedBy("lock")
    boolean offer(AuditMessage message, boolean vital, @Nullable Slot pipeline) {
        if (pipeline == null || branches.length == 1) {
            return offer(message, vital) != null;
        }
        for (Branch branch : branches) {
            if (branch.slot() == pipeline && branch.offer(message, vital) != null) {
                environment.tally().taken();
                return true;
            }
        }
        return false;
    }

    /**
     * A message has been put into mailboxes.
     *
     * @param urgent whether drains have to run at once
     */
    @GuardedBy("lock")
    void arrived(boolean urgent) {
        for (Branch branch : branches) {
            branch.arrived(urgent);
        }
    }

    /** A message could not be made. */
    void missed() {
        for (Branch branch : branches) {
            branch.mailbox().missed();
        }
    }

    /** The last message has been made. */
    @GuardedBy("lock")
    void disconnected() {
        disconnected = true;
        disconnectedAt = environment.time().nanos();
    }

    @GuardedBy("lock")
    boolean isDisconnected() {
        return disconnected;
    }

    /** What has become of the recording, in each branch. */
    @GuardedBy("lock")
    List<Outcome> outcomes() {
        List<Outcome> outcomes = new ArrayList<>(branches.length);
        for (Branch branch : branches) {
            outcomes.add(branch.outcome());
        }
        return outcomes;
    }

    /** Completes when the recording has ended and the storages have all of it, or when it was given up. */
    CompletableFuture<Void> done() {
        return done;
    }

    // what becomes of the recording

    /** Has drains run: a pipeline in force changed, or the log is being closed. */
    @GuardedBy("lock")
    void wake() {
        for (Branch branch : branches) {
            branch.wake();
        }
    }

    /**
     * A service goes away, whose code must not be called any more.
     *
     * @return completes when the recording does not go through the service
     */
    CompletableFuture<Void> withdraw(Object service) {
        synchronized (lock) {
            if (branches.length == 1) {
                return branches[0].withdraw(service);
            }
            List<CompletableFuture<Void>> all = new ArrayList<>(branches.length);
            for (Branch branch : branches) {
                all.add(branch.withdraw(service));
            }
            return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
        }
    }

    /** A service has gone: a thread that is still in its code is left behind, and another drain continues. */
    void leaveBehind(Object service) {
        synchronized (lock) {
            for (Branch branch : branches) {
                branch.leaveBehind(service);
            }
        }
    }

    /** Looks whether drains are late, or the recording has to be given up; to be called every half second. */
    void look(long now) {
        boolean tooLate;
        synchronized (lock) {
            tooLate = disconnected && now - disconnectedAt > intake.retentionNanos();
        }
        for (Branch branch : branches) {
            branch.look(now, tooLate);
        }
    }

    /** Gives up the messages that are not recorded. */
    void giveUp() {
        for (Branch branch : branches) {
            branch.giveUp();
        }
    }

    /** A branch has ended, or was given up. */
    void finished(Branch branch) {
        synchronized (lock) {
            branch.finish();
            for (Branch each : branches) {
                if (!each.isFinished()) {
                    return;
                }
            }
        }
        finished();
    }

    /** Nothing of the recording comes any more. */
    void finished() {
        intake.finished(recorder);
        if (!shared) {
            environment.reports().ended(recorder.end());
        }
        done.complete(null);
    }
}
