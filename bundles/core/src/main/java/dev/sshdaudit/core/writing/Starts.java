package dev.sshdaudit.core.writing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.core.time.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts drains a moment after messages have come for them, and many drains together: to wake a thread for every key and
 * every packet costs more than to record the messages, and delays the echo. Thread-safe.
 */
public final class Starts {

    /** Small compared with the 250 ms after which written messages are flushed. */
    private static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** After so long, the timer has lost the task to an error. */
    private static final long FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Time time;
    private final Timer timer;

    @GuardedBy("this")
    private List<Runnable> waiting = new ArrayList<>();

    /** Steady time since when the first of them waits. */
    @GuardedBy("this")
    private long since;

    public Starts(Time time, Timer timer) {
        this.time = time;
        this.timer = timer;
    }

    /** Runs a start soon. */
    public synchronized void soon(Runnable start) {
        waiting.add(start);
        if (waiting.size() == 1) {
            since = time.nanos();
            timer.schedule(this::start, DELAY_NANOS);
        }
    }

    /** Runs starts that the timer has lost to an error; to be called every half second. */
    public void look(long now) {
        boolean forgotten;
        synchronized (this) {
            forgotten = !waiting.isEmpty() && now - since > FORGOTTEN_NANOS;
        }
        if (forgotten) {
            start();
        }
    }

    private void start() {
        List<Runnable> all;
        synchronized (this) {
            all = waiting;
            waiting = new ArrayList<>();
        }
        all.forEach(Runnable::run);
    }
}
