package dev.sshdaudit.core.selection;

/** Runs the tasks that bring recordings into one storage. Thread-safe. */
public interface Lane {

    /** Has a task run by a thread, soon. Returns whether it will be. */
    boolean execute(Runnable task);

    /** A task is not to be run any more. Returns whether it had not begun. */
    boolean forget(Runnable task);

    /** Whether no task waits and no thread runs this one; may miss one that just begins. */
    boolean hasForgotten(Runnable task);

    /** The storage has taken bytes; called on the thread that runs the task. */
    void answered();

    /** Whether the storage is known not to answer. */
    boolean isBlocked();

    /** Whether the storage is known not to take anything now: it does not answer, or fails. */
    boolean isDown();

    /** The storage did not take bytes, and said so. */
    void failed();
}
