package dev.sshdaudit.config;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task after a delay, unless another task takes its place or the task is cancelled before. The thread ends a
 * second after the last task. Thread-safe.
 */
class Delay implements AutoCloseable {

    private static final long IDLE_SECONDS = 1;

    private final ScheduledThreadPoolExecutor executor;

    @GuardedBy("this")
    private @Nullable ScheduledFuture<?> due;

    Delay(String threadName) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Schedules a task in place of the one that was scheduled before. */
    synchronized void instead(long nanos, Runnable task) {
        cancel();
        if (!executor.isShutdown()) {
            due = executor.schedule(task, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Cancels the scheduled task, if there is one. */
    synchronized void cancel() {
        if (due != null) {
            due.cancel(false);
            due = null;
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
