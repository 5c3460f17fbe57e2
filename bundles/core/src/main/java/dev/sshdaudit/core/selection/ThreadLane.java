package dev.sshdaudit.core.selection;

import dev.sshdaudit.core.time.Threads;
import dev.sshdaudit.core.time.Time;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads that bring recordings into one storage. Each storage has threads of its own, so a storage that blocks
 * holds up its own recordings only. While the storage holds a thread for longer than a second, the lane has one thread
 * more, up to {@link #MOST_HELD} more, so that one recording that blocks does not hold up the others. {@link Health}
 * decides whether the storage counts as blocked, not the number of threads that are held. Threads end after 5 s without a
 * task. Thread-safe.
 */
public final class ThreadLane implements Lane {

    /** Threads of a lane while the storage holds none of them. */
    public static final int SIZE = Math.max(2, Runtime.getRuntime().availableProcessors());

    /** Threads that are replaced at most. */
    static final int MOST_HELD = 16;

    /** A thread counts as held when its task has taken so many nanoseconds. */
    private static final long HELD_AFTER = TimeUnit.SECONDS.toNanos(1);

    /** For each thread with a task, the time of the task's start, or of the storage's last answer to the task. */
    private final Map<Thread, Long> startedAt = new ConcurrentHashMap<>();

    private final Map<Thread, Runnable> running = new ConcurrentHashMap<>();
    private final Time time;
    private final Health health;
    private final ThreadPoolExecutor pool;

    /** Makes a lane without threads: each starts when a task needs it. */
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
                    protected void afterExecute(Runnable task, @Nullable Throwable failure) {
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
    public long answeredAt() {
        return health.answeredAt();
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
     * Replaces threads that are held, and takes the storage for blocked if one of them is held for too long. To be called
     * every half second.
     *
     * @param now the steady time
     * @param timeoutNanos how long a storage may take to answer
     */
    void look(long now, long timeoutNanos) {
        health.look(startedAt.values().stream()
                .anyMatch(start -> now - start > timeoutNanos && health.isUnanswered(start)));
        replaceHeld(now);
        if (!pool.getQueue().isEmpty()) {
            pool.prestartCoreThread(); // the last thread may have been lost to an error
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

    /** Takes no further tasks, and runs those that it has taken. */
    void finish() {
        pool.shutdown();
    }

    /**
     * Waits for the tasks to end, and interrupts those that have not ended in time.
     *
     * @param deadline the steady time until which tasks may run
     */
    void stop(long deadline) {
        try {
            pool.awaitTermination(deadline - time.nanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pool.shutdownNow();
    }
}
