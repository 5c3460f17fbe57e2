package dev.sshdaudit.core.selection;

/** Runs the tasks that bring recordings into one storage. Thread-safe. */
public interface Lane {

    /**
     * Has a thread run a task soon.
     *
     * @return false if the lane is closed
     */
    boolean execute(Runnable task);

    /**
     * Takes back a task.
     *
     * @return whether the task had not begun, and will not be run
     */
    boolean forget(Runnable task);

    /** Whether no task waits and no thread runs this one; a task that begins during this call may be missed. */
    boolean hasForgotten(Runnable task);

    /** The storage has taken bytes; called on the thread that runs the task. */
    void answered();

    /**
     * When the storage has taken bytes last, of any recording; before that, when the lane was made. A steady time, as of
     * {@link System#nanoTime()}.
     */
    long answeredAt();

    /** Whether the storage is known not to answer. */
    boolean isBlocked();

    /** Whether the storage is known not to take bytes now: it does not answer, or fails. */
    boolean isDown();

    /** The storage has failed to take bytes, with an error. */
    void failed();
}
