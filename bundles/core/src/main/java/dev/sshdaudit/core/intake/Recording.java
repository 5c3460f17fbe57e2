package dev.sshdaudit.core.intake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.core.operator.ConnectionEnd.Outcome;
import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.core.writing.Drain;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.core.writing.Inbox;
import dev.sshdaudit.core.writing.Source;
import dev.sshdaudit.message.AuditMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Brings the messages that a {@link Recorder} has made to the storage: they wait in the {@link Mailbox}, and the {@link
 * Drain} takes them from there on other threads. Where that is not possible, the {@link Gate} decides about the connection.
 * Thread-safe.
 *
 * <p>Locks are taken in this order: the one of the recording, which its drains and its recorder share, then those of mailbox
 * and gate, which call the host alone. Formats and storages are called with no lock held.
 */
final class Recording implements Source {

    private final Environment environment;
    private final Intake intake;
    private final Recorder recorder;
    private final String id;
    private final boolean shared;
    private final Gate gate;
    private final Mailbox mailbox;
    private final MessageClock clock;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Guards this recording, its drains, and the messages that its recorder has in the lobby. */
    final Object lock = new Object();

    @GuardedBy("lock")
    private Drain drain;

    @GuardedBy("lock")
    private boolean disconnected;

    @GuardedBy("lock")
    private long disconnectedAt;

    /** The names of the first recordings that were opened in the storage. */
    @GuardedBy("lock")
    private final List<String> names = new ArrayList<>(1);

    @GuardedBy("lock")
    private long opened;

    /** Whether messages are in no recording, since the recording was given up. */
    @GuardedBy("lock")
    private boolean cut;

    /** Looks in a row that found the drain late. */
    @GuardedBy("lock")
    private int lateLooks;

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
        this.mailbox = new Mailbox(environment, control, new Mailbox.Listener() {
            @Override
            public void overflowed() {
                mailboxOverflowed();
            }

            @Override
            public void caughtUp() {
                environment.reports().caughtUp(Recording.this);
            }
        });
        this.drain = new Drain(environment, this);
    }

    private void mailboxOverflowed() {
        environment.reports().overflowed(this);
        gate.cannotRecord();
        if (!mailbox.isDropping()) {
            environment.reports().caughtUp(this);
        }
        forgetIfGone();
    }

    /** An episode that a finished recording takes part in would never be over. */
    private void forgetIfGone() {
        if (!intake.isLive(recorder)) {
            environment.reports().recorderGone(this);
        }
    }

    Gate gate() {
        return gate;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    MessageClock clock() {
        return clock;
    }

    /** Whether this is the recording that unauthenticated connections share. */
    boolean isShared() {
        return shared;
    }

    /**
     * A message has been put into the mailbox.
     *
     * @param urgent whether the drain has to run at once
     */
    @GuardedBy("lock")
    void arrived(boolean urgent) {
        drain.arrived(urgent);
    }

    /** The last message has been made. */
    @GuardedBy("lock")
    void disconnected() {
        disconnected = true;
        disconnectedAt = environment.time().nanos();
    }

    /** How many messages were lost so far. */
    @GuardedBy("lock")
    long lostMessages() {
        return mailbox.everLost() + drain.lostMessages();
    }

    /** What has become of the recording. */
    @GuardedBy("lock")
    Outcome outcome() {
        return new Outcome(List.copyOf(names), opened, lostMessages(), cut);
    }

    /** Whether the storage that has the recording is known not to take bytes now. */
    @GuardedBy("lock")
    boolean isStorageDown() {
        return drain.isStorageDown();
    }

    /** Has the drain run: the pipeline in force changed, or the log is being closed. */
    @GuardedBy("lock")
    void wake() {
        drain.wake();
    }

    /**
     * A service goes away, whose code must not be called any more.
     *
     * @return completes when the recording does not go through the service
     */
    CompletableFuture<Void> withdraw(Object service) {
        synchronized (lock) {
            return drain.withdraw(service);
        }
    }

    /** A service has gone: a thread that is still in its code is left behind, and another drain continues. */
    void leaveBehind(Object service) {
        synchronized (lock) {
            if (drain.uses(service)) {
                drain = drain.successor();
                drain.wake();
            }
        }
    }

    /** Looks whether the drain is late, or the recording has to be given up; to be called every half second. */
    void look(long now) {
        boolean late;
        boolean tooLate;
        Drain current;
        synchronized (lock) {
            current = drain;
            // after a pause of the whole machine every drain is late once
            lateLooks = current.isLate(now) ? lateLooks + 1 : 0;
            late = lateLooks > 1;
            current.look(now, late);
            tooLate = disconnected && now - disconnectedAt > intake.retentionNanos();
        }
        if (tooLate) {
            current.giveUp();
        } else if (late) {
            Pipeline pipeline = current.pipeline();
            environment.reports().stalled(this, pipeline == null ? null : pipeline.storageName());
            gate.cannotRecord();
            forgetIfGone();
        }
    }

    /** Gives up the messages that are not recorded. */
    void giveUp() {
        Drain current;
        synchronized (lock) {
            current = drain;
        }
        current.giveUp();
    }

    /** Completes when the recording has ended and the storage has all of it, or when it was given up. */
    CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public Object lock() {
        return lock;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Inbox inbox() {
        return mailbox;
    }

    @Override
    public long timestamp() {
        return clock.now();
    }

    @Override
    @GuardedBy("lock")
    public boolean isDisconnected() {
        return disconnected;
    }

    @Override
    public boolean owns(AuditMessage message) {
        return id.equals(message.connectionId());
    }

    @Override
    public void recorded(boolean stored) {
        gate.recorded(stored);
    }

    @Override
    public void cannotRecord() {
        gate.cannotRecord();
    }

    @Override
    public void opened(String name) {
        synchronized (lock) {
            opened++;
            if (names.size() < Outcome.NAMED) {
                names.add(name);
            }
        }
    }

    @Override
    public void gaveUp(Gap gap) {
        synchronized (lock) {
            cut = true;
        }
        if (gap.isEmpty()) {
            return;
        }
        if (!shared) {
            environment.reports().gaveUp(id, gate.user(), gate.address());
        }
        if (intake.isEnabled()) {
            intake.lobby().gaveUp(recorder, gap);
        }
    }

    @Override
    public void finished() {
        intake.finished(recorder);
        if (!shared) {
            environment.reports().ended(recorder.end());
        }
        environment.reports().recorderGone(this);
        done.complete(null);
    }
}
