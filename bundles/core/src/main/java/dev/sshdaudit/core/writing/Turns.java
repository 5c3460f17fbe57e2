package dev.sshdaudit.core.writing;

import static java.util.Objects.requireNonNull;

import dev.sshdaudit.core.selection.Lane;
import dev.sshdaudit.core.selection.Pipeline;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gets threads for one {@link Drain}: asks a {@link Lane} for a thread when the {@link DrainState} says so, and knows how
 * long the drain has waited for a thread or for the storage. Guarded by the lock of the drain.
 */
final class Turns {

    /** With a storage that is known to block, the time to show that the storage does not block for this recording. */
    private static final long LATE_WHERE_BLOCKED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Environment environment;
    private final Source source;
    private final ConnectionWriter writer;
    private final Runnable run;
    private final Runnable start;
    private final DrainState state = new DrainState();

    /** The lane that was asked for a thread last; null before that. */
    private @Nullable Lane lane;

    /** Steady time of the last message that was recorded, or since when a thread or the storage is waited for if none was since. */
    private long progressAt;

    /**
     * Asks for no thread yet.
     *
     * @param source tells the slot
     * @param writer tells for which storage a thread is needed
     * @param run a run of the drain, on a thread of the lane
     * @param start what happens when an announced start is due
     */
    Turns(Environment environment, Source source, ConnectionWriter writer, Runnable run, Runnable start) {
        this.environment = environment;
        this.source = source;
        this.writer = writer;
        this.run = run;
        this.start = start;
    }

    /**
     * A message has arrived in the inbox.
     *
     * @param urgent whether it is the first or the last of the connection
     * @param inbox tells whether so much waits that a start should not be put off
     */
    void arrived(boolean urgent, Inbox inbox) {
        act(state.arrived(urgent, inbox));
    }

    /** The announced start is due. */
    void due() {
        act(state.due());
    }

    /** The pipeline has changed, or an alarm has rung: the drain has to run once more. */
    void wake() {
        boolean queued = state.isQueued();
        act(state.wake());
        if (queued) {
            changeLane();
        }
    }

    /** A thread of the lane begins the run. */
    void runBegins() {
        long now = environment.time().nanos();
        if (lane != null && isAnswering(now)) {
            // the wait for a thread is over, and was not the storage's
            progressAt = now;
        }
        state.runBegins();
    }

    /**
     * The run ends.
     *
     * @param stuck whether messages wait that cannot be stored now
     * @param waiting whether messages wait
     */
    void runEnds(boolean stuck, boolean waiting) {
        act(state.runEnds(stuck, waiting));
    }

    /** A message has been recorded. */
    void progressed() {
        progressAt = environment.time().nanos();
    }

    private void act(DrainState.Action action) {
        switch (action) {
            case ANNOUNCE -> announce();
            case QUEUE -> submit();
            case NONE -> {
                // the run that is queued or runs sees what has happened
            }
        }
    }

    private void announce() {
        // soon also where no part is open: the part then goes through the pipeline that is in force now
        if (source.isPressing() || writer.pipeline() == null) {
            environment.starts().soon(start);
        } else {
            environment.starts().later(start);
        }
    }

    /**
     * The run is queued. A drain whose connection has a part in no storage need not wait for the threads of a storage that
     * gets no new recordings.
     */
    private void changeLane() {
        Lane next = source.slot().lane(writer.pipeline());
        if (lane != null && next != lane && writer.pipeline() == null && lane.forget(run)) {
            submit();
        }
    }

    private void submit() {
        progressAt = environment.time().nanos();
        Lane next = source.slot().lane(writer.pipeline());
        lane = next;
        next.execute(run);
    }

    /**
     * The drain is given up.
     *
     * @param submitted whether the drain was {@linkplain #isSubmitted submitted} until then
     */
    void givenUp(boolean submitted) {
        Pipeline open = writer.pipeline();
        if (submitted && open == null && lane != null) {
            lane.forget(run);
        } else if (!submitted && open != null) {
            // for a run that ends the part
            submit();
        }
    }

    /** The drain is finished, given up, or left behind. */
    void end() {
        state.end();
    }

    boolean isOver() {
        return state.isOver();
    }

    /** Whether a thread of the lane runs the drain, or will. */
    boolean isSubmitted() {
        return state.isSubmitted();
    }

    /** Whether a start is due within half a second. */
    boolean isAnnounced() {
        return state.isAnnounced();
    }

    /** As {@link DrainState#isToRunAgain}. */
    boolean isToRunAgain() {
        return state.isToRunAgain();
    }

    /** Whether the drain has waited for too long for the storage: for an answer, or for a thread while it answers no drain. */
    boolean isLate(long now) {
        return hasWaited(now) && !(state.isQueued() && isAnswering(now));
    }

    /** Whether the drain has waited for a thread for too long while the storage answers: it has more to do than it can do in time. */
    boolean isBehind(long now) {
        return hasWaited(now) && !isLate(now);
    }

    private boolean hasWaited(long now) {
        return lane != null && state.isSubmitted() && now - progressAt > patience();
    }

    private boolean isAnswering(long now) {
        return now - waitingLane().answeredAt() <= patience();
    }

    private long patience() {
        return waitingLane().isBlocked()
                ? LATE_WHERE_BLOCKED_NANOS
                : environment.policy().mailboxes().patienceNanos();
    }

    private Lane waitingLane() {
        return requireNonNull(lane);
    }

    /** Asks for a thread anew if an error has cost the one that was asked for; to be called when the drain is late or behind. */
    void look() {
        if (lane != null && state.isSubmitted() && lane.hasForgotten(run)) {
            submit();
        }
    }
}
