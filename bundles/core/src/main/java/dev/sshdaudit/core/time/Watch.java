package dev.sshdaudit.core.time;

import java.util.concurrent.TimeUnit;

/**
 * Has looks taken again and again, on a thread of its own, whatever they throw: a scheduled executor forgets a task that
 * throws once, and an {@link OutOfMemoryError} can come from anywhere. Thread-safe.
 */
public final class Watch implements AutoCloseable {

    /** A thread that has not looked for so long is taken for lost. */
    private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Runnable look;
    private final long pauseMillis;
    private volatile Thread thread;
    private volatile long lookedAt;
    private volatile boolean closed;

    /** Begins. */
    public Watch(Runnable look, long pauseMillis) {
        this.look = look;
        this.pauseMillis = pauseMillis;
        begin();
    }

    private void begin() {
        lookedAt = System.nanoTime();
        Thread next = Threads.named("watch").newThread(this::run);
        thread = next;
        next.start();
    }

    private void run() {
        while (!closed && Thread.currentThread() == thread) {
            try {
                Thread.sleep(pauseMillis);
                look.run();
            } catch (InterruptedException e) {
                return; // it was closed, or it is begun anew
            } catch (Throwable e) {
                // the look has told what it could; the next one comes in any case
            }
            lookedAt = System.nanoTime();
        }
    }

    /**
     * Begins anew where the thread is gone, or hangs. To be called now and then from elsewhere.
     *
     * @return whether looks are taken
     */
    public boolean revive() {
        Thread current = thread;
        if (closed || current.isAlive() && System.nanoTime() - lookedAt < LOST_NANOS) {
            return true;
        }
        synchronized (this) {
            try {
                if (thread == current) {
                    begin();
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
