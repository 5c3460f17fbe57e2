package dev.sshdaudit.config;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does one thing when it was not put off for a while. Its thread is there only while something is due. */
class Delay implements AutoCloseable {

    private static final long IDLE_SECONDS = 1;

    private final ScheduledThreadPoolExecutor executor;
    private ScheduledFuture<?> due; // guarded by this

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

    /** Does something after a time, instead of what was due before. */
    synchronized void instead(long nanos, Runnable task) {
        cancel();
        if (!executor.isShutdown()) {
            due = executor.schedule(task, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Drops what is due. */
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
