package dev.sshdaudit.sshd.tap;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Does what must not depend on any other thread. Its timer runs nothing that can wait: what is due gets a thread of its own,
 * for SSHD, the host's listeners and the log may make the thread wait. Thread-safe.
 */
final class Watch implements AutoCloseable {

    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, task -> Threads.daemon("sshd-audit watch", task));

    Watch() {
        timer.setKeepAliveTime(10, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /**
     * Plans a task.
     *
     * @param millis after how many milliseconds
     * @param needed asked then; must not wait
     * @param task run on a thread of its own, if it is needed
     */
    void in(long millis, BooleanSupplier needed, Runnable task) {
        timer.schedule(
                () -> {
                    if (needed.getAsBoolean()) {
                        Threads.daemon("sshd-audit end", task).start();
                    }
                },
                millis,
                TimeUnit.MILLISECONDS);
    }

    /** Whether it takes no more tasks. */
    boolean isClosed() {
        return timer.isShutdown();
    }

    /** Takes no more tasks; what is planned is done still. */
    @Override
    public void close() {
        timer.shutdown();
    }
}
