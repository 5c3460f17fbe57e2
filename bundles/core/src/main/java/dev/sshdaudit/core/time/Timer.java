package dev.sshdaudit.core.time;

import java.util.concurrent.Future;

/** Runs tasks later, on a thread of its own, one at a time. Thread-safe. */
@FunctionalInterface
public interface Timer {

    /**
     * Runs a task once; not if the log stops before.
     *
     * @param nanos the nanoseconds from now until the task is due
     * @return cancels the task
     */
    Future<?> schedule(Runnable task, long nanos);
}
