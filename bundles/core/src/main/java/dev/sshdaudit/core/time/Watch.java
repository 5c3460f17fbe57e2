package dev.sshdaudit.core.time;

import java.util.concurrent.TimeUnit;

/**
 * Runs a task, the look, again and again on a thread of its own, whatever the look throws: a scheduled executor drops a task
 * that has thrown once, and any code can throw an {@link OutOfMemoryError}. Thread-safe.
 */
public final class Watch implements AutoCloseable {

    /** A thread that has not looked for so long is taken for lost. */
    private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Runnable look;
    private final long pauseMillis;
    private volatile Thread thread;
    /** Steady time of the end of the last look, or of the thread's start. */
    private volatile long lookedAt;

    private volatile boolean closed;

    /**
     * Begins to look.
     *
     * @param pauseMillis milliseconds between two looks
     */
    public Watch(Runnable look, long pauseMillis) {
        this.look = look;
        this.pauseMillis = pauseMillis;
        this.lookedAt = System.nanoTime();
        this.thread = newThread();
        thread.start();
    }

    private Thread newThread() {
        return Threads.named("watch").newThread(this::run);
    }

    private void run() {
        while (!closed && Thread.currentThread() == thread) {
            try {
                Thread.sleep(pauseMillis);
                look.run();
            } catch (InterruptedException e) {
                return; // the watch was closed, or another thread takes the looks
            } catch (Throwable e) {
                // the look has reported the error as far as it could; the next look comes in any case
            }
            lookedAt = System.nanoTime();
        }
    }

    /**
     * Starts another thread if the one that looks is gone, or hangs in a look. For any thread, to be called often.
     *
     * @return whether a thread looks
     */
    public boolean revive() {
        Thread current = thread;
        if (closed || current.isAlive() && System.nanoTime() - lookedAt < LOST_NANOS) {
            return true;
        }
        synchronized (this) {
            try {
                if (thread == current) {
                    lookedAt = System.nanoTime();
                    Thread next = newThread();
                    thread = next;
                    next.start();
                }
                return true;
            } catch (RuntimeException | Error e) {
                return false;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
