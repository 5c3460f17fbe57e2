package dev.sshdaudit.query.door;

import dev.sshdaudit.query.QueryListener;
import dev.sshdaudit.query.QueryUse;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what users did, on a thread that there is while there is something to tell. Those who ask never wait for a listener.
 * Thread-safe.
 */
final class Listeners implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("dev.sshdaudit.query");

    private static final int WAITING = 1000;
    private static final long IDLE_SECONDS = 1;

    private final Supplier<QueryListener[]> listeners;
    private final AtomicLong leftOut = new AtomicLong();
    private final ThreadPoolExecutor thread;

    Listeners(Supplier<QueryListener[]> listeners) {
        this.listeners = listeners;
        thread = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), Listeners::withoutUser);
        thread.allowCoreThreadTimeOut(true);
    }

    /** Makes a thread that does not run on behalf of the user whose use is told first: threads inherit that. */
    @SuppressWarnings("removal") // as long as users are told by access control contexts
    private static Thread withoutUser(Runnable task) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread made = new Thread(task, "sshd-audit-query-listeners");
            made.setDaemon(true);
            made.setContextClassLoader(Listeners.class.getClassLoader());
            return made;
        });
    }

    /** Tells all listeners, soon. */
    void tell(QueryUse use) {
        try {
            thread.execute(() -> run(use));
        } catch (RejectedExecutionException e) {
            leftOut.incrementAndGet(); // or the bundle stops
        }
    }

    private void run(QueryUse use) {
        long lost = leftOut.getAndSet(0);
        if (lost > 0) {
            LOG.warn("Listeners were not told {} uses of recordings, as a listener is slow", lost);
        }
        for (QueryListener listener : listeners.get()) {
            try {
                listener.used(use);
            } catch (RuntimeException | LinkageError e) {
                LOG.warn(
                        "A listener failed that is told who uses recordings: {}",
                        listener.getClass().getName(),
                        e);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
