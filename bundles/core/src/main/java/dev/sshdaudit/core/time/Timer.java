package dev.sshdaudit.core.time;

import java.util.concurrent.Future;

/** Runs tasks later, on a thread of its own, one at a time. Thread-safe. */
@FunctionalInterface
public interface Timer {

    /**
     * Runs a task in so many nanoseconds; never, where everything stops.
     *
     * @return cancels the task
     */
    Future<?> schedule(Runnable task, long nanos);
}
