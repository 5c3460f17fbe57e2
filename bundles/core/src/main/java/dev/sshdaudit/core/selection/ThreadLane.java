package dev.sshdaudit.core.selection;

import dev.sshdaudit.core.time.Threads;
import dev.sshdaudit.core.time.Time;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that bring recordings into one storage. Each storage has threads of its own, so a storage that blocks
 * holds up its own recordings only. While the storage holds a thread for longer than a second, the lane has one thread
 * more, up to {@link #MOST_HELD} more, so that one recording that blocks does not hold up the others. Whether the
 * storage counts as blocked is told by {@link Health}, not by the number of threads that are held. Threads that have
 * nothing to do end. Thread-safe.
 */
public final class ThreadLane implements Lane {

    public static final int SIZE = Math.max(2, Runtime.getRuntime().availableProcessors());
    static final int MOST_HELD = 16;

    private static final long HELD_AFTER = TimeUnit.SECONDS.toNanos(1);

    private final Map<Thread, Long> startedAt = new ConcurrentHashMap<>();
    private final Map<Thread, Runnable> running = new ConcurrentHashMap<>();
    private final Time time;
    private final Health health;
    private final ThreadPoolExecutor pool;

    public ThreadLane(Time time) {
        this.time = time;
        this.health = new Health(time);
        pool =
                new ThreadPoolExecutor(
                        SIZE, SIZE, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Threads.named("recorder")) {
                    @Override
                    protected void beforeExecute(Thread thread, Runnable task) {
                        running.put(thread, task);
                        startedAt.put(thread, time.nanos());
                    }

                    @Override
                    protected void afterExecute(Runnable task, Throwable failure) {
                        startedAt.remove(Thread.currentThread());
                        running.remove(Thread.currentThread());
                    }
                };
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public boolean execute(Runnable task) {
        try {
            pool.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    @Override
    public boolean forget(Runnable task) {
        return pool.remove(task);
    }

    @Override
    public boolean isBlocked() {
        return health.isBlocked();
    }

    @Override
    public boolean isDown() {
        return health.isBlocked() || health.isFailing();
    }

    @Override
    public void failed() {
        health.failed();
    }

    @Override
    public void answered() {
        startedAt.replace(Thread.currentThread(), time.nanos());
        health.answered();
    }

    /**
     * Replaces threads that are held, and takes the storage for blocked where one of them is held for too long. To be called
     * now and then.
     *
     * @param timeoutNanos how long a storage may take to answer
     */
    void look(long now, long timeoutNanos) {
        health.look(startedAt.values().stream()
                .anyMatch(start -> now - start > timeoutNanos && health.isUnanswered(start)));
        replaceHeld(now);
        if (!pool.getQueue().isEmpty()) {
            pool.prestartCoreThread(); // the last one may have been lost to an error
        }
    }

    @Override
    public boolean hasForgotten(Runnable task) {
        return pool.getQueue().isEmpty() && !running.containsValue(task);
    }

    private void replaceHeld(long now) {
        long held = startedAt.values().stream()
                .filter(start -> now - start > HELD_AFTER)
                .count();
        int size = SIZE + (int) Math.min(MOST_HELD, held);
        if (size > pool.getMaximumPoolSize()) {
            pool.setMaximumPoolSize(size);
            pool.setCorePoolSize(size);
        } else if (size < pool.getMaximumPoolSize()) {
            pool.setCorePoolSize(size);
            pool.setMaximumPoolSize(size);
        }
    }

    /** Takes nothing more, and does what it has taken. */
    void finish() {
        pool.shutdown();
    }

    /** Stops where it is, unless it has finished by then. */
    void stop(long deadline) {
        try {
            pool.awaitTermination(deadline - time.nanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pool.shutdownNow();
    }
}
