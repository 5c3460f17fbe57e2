package dev.sshdaudit.core.writing;

/**
 * Whether a {@link Drain} waits for messages, waits for a thread, or runs. Guarded by the lock of the drain. In the table,
 * "-" means that the event changes nothing in the state, and "." that the event cannot come there:
 *
 * <pre>
 * event                                    IDLE       ANNOUNCED  QUEUED   RUNNING    RUN_AGAIN  PARKED  OVER
 * a message arrives                        ANNOUNCED  -          -        -          -          -       -
 * a message arrives, and many wait         QUEUED     QUEUED     -        -          -          -       -
 * the first or last message arrives        QUEUED     QUEUED     -        RUN_AGAIN  -          QUEUED  -
 * the announced start is due               -          QUEUED     -        -          -          -       -
 * wake: the pipeline changed, an alarm     QUEUED     QUEUED     -        RUN_AGAIN  -          QUEUED  -
 * a thread of the lane begins the run      .          .          RUNNING  .          .          .       -
 * the run ends, and no message waits       .          .          .        IDLE       QUEUED     .       -
 * the run ends, and messages wait          .          .          .        QUEUED     QUEUED     .       -
 * the run ends, and messages cannot be     .          .          .        PARKED     QUEUED     .       -
 *   stored now
 * finished, given up, or left behind       OVER       OVER       OVER     OVER       OVER       OVER    -
 * </pre>
 *
 * <p>No wake-up is lost: an event that comes while a thread of the lane runs the drain has its message in the inbox before
 * the run looks there for the last time under the lock, or is remembered as RUN_AGAIN.
 */
final class DrainState {

    private enum State {
        /** No message waits. */
        IDLE,
        /** Messages wait, and a start is due within half a second, together with that of other drains. */
        ANNOUNCED,
        /** The lane has been asked for a thread. */
        QUEUED,
        /** A thread of the lane brings messages to the writer. */
        RUNNING,
        /** As RUNNING; and an event has come since the run began that the run may not have seen. */
        RUN_AGAIN,
        /** Messages wait that cannot be stored now. An alarm, a new pipeline or the last message wakes the drain. */
        PARKED,
        /** No further message is written. */
        OVER
    }

    /** What the drain has to do after an event. */
    enum Action {
        /** The drain has nothing to do. */
        NONE,
        /** A start of the drain is due within half a second. */
        ANNOUNCE,
        /** The lane has to be asked for a thread. */
        QUEUE
    }

    private State state = State.IDLE;

    /**
     * A message has arrived.
     *
     * @param urgent whether it is the first or the last of the connection
     * @param inbox tells whether so much waits that a start should not be put off
     */
    Action arrived(boolean urgent, Inbox inbox) {
        return switch (state) {
            case IDLE -> urgent || inbox.isWorthwhile() ? queue() : announce();
            case ANNOUNCED -> urgent || inbox.isWorthwhile() ? queue() : Action.NONE;
            case PARKED -> urgent ? queue() : Action.NONE;
            case RUNNING -> urgent ? runAgain() : Action.NONE;
            case QUEUED, RUN_AGAIN, OVER -> Action.NONE;
        };
    }

    /** The announced start is due. */
    Action due() {
        return state == State.ANNOUNCED ? queue() : Action.NONE;
    }

    /** The pipeline has changed, or an alarm has rung. */
    Action wake() {
        return switch (state) {
            case IDLE, ANNOUNCED, PARKED -> queue();
            case RUNNING -> runAgain();
            case QUEUED, RUN_AGAIN, OVER -> Action.NONE;
        };
    }

    /** A thread of the lane begins the run. */
    void runBegins() {
        if (state != State.OVER) {
            state = State.RUNNING;
        }
    }

    /**
     * The run ends.
     *
     * @param stuck whether messages wait that cannot be stored now
     * @param waiting whether messages wait
     */
    Action runEnds(boolean stuck, boolean waiting) {
        if (state == State.OVER) {
            return Action.NONE;
        } else if (state == State.RUN_AGAIN || !stuck && waiting) {
            return queue();
        }
        state = stuck ? State.PARKED : State.IDLE;
        return Action.NONE;
    }

    /** The drain is finished, given up, or left behind. */
    void end() {
        state = State.OVER;
    }

    boolean isOver() {
        return state == State.OVER;
    }

    /** Whether a start is due within half a second. */
    boolean isAnnounced() {
        return state == State.ANNOUNCED;
    }

    /** Whether the lane has been asked for a thread that has not begun. */
    boolean isQueued() {
        return state == State.QUEUED;
    }

    /** Whether a thread of the lane runs the drain, or will. */
    boolean isSubmitted() {
        return state == State.QUEUED || state == State.RUNNING || state == State.RUN_AGAIN;
    }

    /** Whether an event has come since the run began that the run may not have seen. */
    boolean isToRunAgain() {
        return state == State.RUN_AGAIN;
    }

    private Action announce() {
        state = State.ANNOUNCED;
        return Action.ANNOUNCE;
    }

    private Action queue() {
        state = State.QUEUED;
        return Action.QUEUE;
    }

    private Action runAgain() {
        state = State.RUN_AGAIN;
        return Action.NONE;
    }
}
