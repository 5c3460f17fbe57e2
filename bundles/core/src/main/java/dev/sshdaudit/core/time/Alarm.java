package dev.sshdaudit.core.time;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Rings at the earliest of the times that it was set to since it rang last. To be set by one thread at a time. */
public final class Alarm {

    private static final long FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Timer timer;
    private final Runnable bell;
    private Future<?> future;
    private volatile long at;
    /** The future is not done yet when what it starts runs, so it cannot tell. */
    private volatile boolean pending;

    public Alarm(Timer timer, Runnable bell) {
        this.timer = timer;
        this.bell = bell;
    }

    /** Rings in so many nanoseconds at the latest. */
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

    public void cancel() {
        if (future != null) {
            future.cancel(false);
        }
    }

    /** Rings where the timer has forgotten to. For any thread, now and then: to ring once more than needed does no harm. */
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
