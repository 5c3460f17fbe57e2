package dev.sshdaudit.core.intake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.ledger.Once;
import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.core.measure.Room;
import dev.sshdaudit.core.operator.ConnectionEnd.Outcome;
import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.core.selection.Slot;
import dev.sshdaudit.core.writing.Drain;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.core.writing.Inbox;
import dev.sshdaudit.core.writing.Source;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.message.AuditMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Brings the messages of a {@link Recording} to the storage of one pipeline: they wait in the {@link Mailbox}, and the {@link
 * Drain} takes them from there on other threads. The methods that the recording calls need its lock, which guards all that changes
 * here, but for those that say so; all others are for any thread.
 */
final class Branch implements Source, Mailbox.Listener {

    private final Environment environment;
    private final Recording recording;
    private final Mailbox mailbox;

    /** Another one only after the first is gone. Written with the lock held. */
    private volatile Slot slot;

    private Drain drain;

    /** The names of the first recordings that were opened in the storage. */
    private final List<String> names = new ArrayList<>(1);

    private long opened;

    /** Whether messages are in no recording of this branch, since it was given up. */
    private boolean cut;

    /** Whether messages could not be recorded when that was tried last. */
    private boolean failing;

    /** Whether the storage has taken messages of the connection. */
    private boolean stored;

    private boolean finished;

    /** Looks in a row that found the drain late. */
    private int lateLooks;

    /**
     * Begins without messages.
     *
     * @param room the memory for messages of many connections
     */
    Branch(Environment environment, Recording recording, Slot slot, CarefulControl control, Room room) {
        this.environment = environment;
        this.recording = recording;
        this.slot = slot;
        this.mailbox = new Mailbox(environment, room, control, this);
        this.drain = new Drain(environment, this);
    }

    // for the recording, with its lock held

    Mailbox mailbox() {
        return mailbox;
    }

    /** Takes a message as {@link Mailbox#offer} does, unless this branch has ended. */
    @Nullable
    AuditMessage offer(AuditMessage message, boolean vital) {
        return finished ? null : mailbox.offer(message, vital);
    }

    /** A message has been put into the mailbox; the drain has to run at once if it is urgent. */
    void arrived(boolean urgent) {
        drain.arrived(urgent);
    }

    /** Has the drain run. */
    void wake() {
        drain.wake();
    }

    /** Whether the storage is known not to take bytes now. */
    boolean isStorageDown() {
        return drain.isStorageDown();
    }

    /** How many messages were lost so far. */
    long lostMessages() {
        return mailbox.everLost() + drain.lostMessages();
    }

    /** What has become of the recordings. */
    Outcome outcome() {
        return new Outcome(List.copyOf(names), opened, lostMessages(), cut);
    }

    boolean isFinished() {
        return finished;
    }

    void finish() {
        finished = true;
    }

    boolean isCut() {
        return cut;
    }

    boolean isFailing() {
        return failing;
    }

    void fails() {
        failing = true;
    }

    boolean hasStored() {
        return stored;
    }

    void works(boolean hasStored) {
        failing = false;
        stored |= hasStored;
    }

    /** The slot is gone, and nothing else has the connection's recordings: they go on in another slot. */
    void moveTo(Slot other) {
        slot = other;
        drain.wake();
    }

    /** As {@link Recording#withdraw}. */
    CompletableFuture<Void> withdraw(Object service) {
        return drain.withdraw(service);
    }

    /** As {@link Recording#leaveBehind}. */
    void leaveBehind(Object service) {
        if (drain.uses(service)) {
            drain = drain.successor();
            drain.wake();
        }
    }

    // for the recording, without its lock

    /**
     * Looks whether the drain is late; to be called every half second.
     *
     * @param tooLate whether what waits has to be given up
     */
    void look(long now, boolean tooLate) {
        boolean late;
        boolean behind;
        Drain current;
        synchronized (recording.lock) {
            current = drain;
            behind = current.isBehind(now);
            // after a pause of the whole machine every drain is late once
            lateLooks = behind || current.isLate(now) ? lateLooks + 1 : 0;
            late = lateLooks > 1;
            current.look(now, late);
        }
        if (tooLate) {
            current.giveUp();
        } else if (late && behind) {
            slot.reports().behind(now);
        } else if (late) {
            Pipeline pipeline = current.pipeline();
            slot.reports().stalled(this, pipeline == null ? null : pipeline.storageName());
            recording.deciders().cannotRecord(this);
            forgetIfGone();
        }
    }

    /** Gives up the messages that are not recorded. */
    void giveUp() {
        Drain current;
        synchronized (recording.lock) {
            current = drain;
        }
        current.giveUp();
    }

    /** An episode that a finished recording takes part in would never be over. */
    private void forgetIfGone() {
        if (!recording.isLive()) {
            slot.reports().recorderGone(this);
        }
    }

    // of the mailbox

    @Override
    public boolean mayHoldUp() {
        return recording.deciders().decides(this);
    }

    @Override
    public void overflowed() {
        slot.reports().overflowed(this);
        recording.deciders().cannotRecord(this);
        if (!mailbox.isDropping()) {
            slot.reports().caughtUp(this);
        }
        forgetIfGone();
    }

    @Override
    public void caughtUp() {
        slot.reports().caughtUp(this);
    }

    // of the drain

    @Override
    public Slot slot() {
        return slot;
    }

    @Override
    public Object lock() {
        return recording.lock;
    }

    @Override
    public String id() {
        return recording.id();
    }

    @Override
    public Inbox inbox() {
        return mailbox;
    }

    @Override
    public long timestamp() {
        return recording.clock().now();
    }

    @Override
    @GuardedBy("recording.lock")
    public boolean isDisconnected() {
        return recording.isDisconnected();
    }

    @Override
    public boolean owns(AuditMessage message) {
        return recording.id().equals(message.connectionId());
    }

    @Override
    public boolean isPressing() {
        return recording.isShared() || environment.policy().isStrict();
    }

    @Override
    public void recorded(boolean hasStored) {
        recording.deciders().recorded(this, hasStored);
    }

    @Override
    public void cannotRecord() {
        recording.deciders().cannotRecord(this);
    }

    @Override
    public void opened(String name) {
        synchronized (recording.lock) {
            opened++;
            if (names.size() < Outcome.NAMED) {
                names.add(name);
            }
        }
    }

    @Override
    public void lost(Gap gap) {
        slot.losses().add(gap);
        if (recording.deciders().decides(this)) {
            environment.tally().lost(gap);
        }
    }

    @Override
    public void marked() {
        environment.tally().gap();
    }

    @Override
    public void tell(Pipeline pipeline, List<LedgerFact> facts) {
        if (!facts.isEmpty()) {
            Once once = recording.once();
            environment.ledgers().add(pipeline, once == null ? facts : once.untold(this, pipeline, facts));
        }
    }

    @Override
    public boolean isLeftToOthers() {
        return recording.lostBranches().isLeftToOthers(this);
    }

    @Override
    public void gaveUp(Gap gap) {
        synchronized (recording.lock) {
            cut = true;
        }
        if (!gap.isEmpty()) {
            recording.lostBranches().gaveUp(this, gap);
        }
    }

    @Override
    public void finished() {
        recording.finished(this);
        slot.reports().recorderGone(this);
    }
}
