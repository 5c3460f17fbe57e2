package dev.sshdaudit.core.time;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task, the bell, at the earliest of the times that the alarm was set to since the bell ran last. To be set by one
 * thread at a time.
 */
public final class Alarm {

    /** So late, the timer has lost the task to an error. */
    private static final long FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Timer timer;
    private final Runnable bell;
    private @Nullable Future<?> future;
    /** Steady time at which the bell is due. */
    private volatile long at;

    /** Whether the bell is due. The future does not tell this: it is not done yet while the bell runs. */
    private volatile boolean pending;

    /** Makes an alarm that is not set. */
    public Alarm(Timer timer, Runnable bell) {
        this.timer = timer;
        this.bell = bell;
    }

    /**
     * Has the bell run at a time, unless the bell runs before.
     *
     * @param now the steady time now
     * @param nanos the nanoseconds from now until the bell is due
     */
    public void set(long now, long nanos) {
        if (pending) {
            if (at - (now + nanos) <= 0) {
                return;
            }
            cancel();
        }
        at = now + nanos;
        pending = true;
        future = timer.schedule(this::ring, nanos);
    }

    /** The bell does not run, unless its run has begun. */
    public void cancel() {
        if (future != null) {
            future.cancel(false);
        }
    }

    /**
     * Runs the bell if the timer has lost it to an error. For any thread, to be called every half second: one run of the
     * bell too many does no harm.
     */
    public void look(long now) {
        if (pending && now - at > FORGOTTEN_NANOS) {
            ring();
        }
    }

    private void ring() {
        pending = false;
        bell.run();
    }
}
