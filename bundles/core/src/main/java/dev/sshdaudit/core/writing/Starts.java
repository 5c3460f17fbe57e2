package dev.sshdaudit.core.writing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.core.time.Timer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts drains a while after messages have come for them, and many drains together: to wake a thread for every key and every
 * packet costs more than to record the messages, and delays the echo. Thread-safe.
 */
public final class Starts {

    /** Half a second, after which written messages are flushed, less what a run takes: so the run flushes, too. */
    private static final long LATER_NANOS = TimeUnit.MILLISECONDS.toNanos(450);

    /** The time from one look for starts that are due to the next one. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** After so long, the timer has lost the task to an error. */
    private static final long FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Time time;
    private final Timer timer;
    private final Line soon = new Line(TICK_NANOS);
    private final Line later = new Line(LATER_NANOS);

    private record Waiting(Runnable start, long due) {}

    /** Starts that wait equally long, so that they are due in the order in which they came. */
    private final class Line {

        private final long delay;

        @GuardedBy("this")
        private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

        Line(long delay) {
            this.delay = delay;
        }

        synchronized void add(Runnable start) {
            waiting.add(new Waiting(start, time.nanos() + delay));
            if (waiting.size() == 1) {
                timer.schedule(this::tick, delay);
            }
        }

        private void tick() {
            start(time.nanos());
        }

        /** Runs the starts that are due. */
        private void start(long now) {
            List<Runnable> due = new ArrayList<>();
            try {
                synchronized (this) {
                    while (!waiting.isEmpty() && waiting.element().due - now <= 0) {
                        due.add(waiting.remove().start);
                    }
                    if (!waiting.isEmpty()) {
                        timer.schedule(this::tick, Math.max(TICK_NANOS, waiting.element().due - now));
                    }
                }
            } finally {
                due.forEach(Runnable::run);
            }
        }

        void look(long now) {
            boolean forgotten;
            synchronized (this) {
                forgotten = !waiting.isEmpty() && now - waiting.element().due > FORGOTTEN_NANOS;
            }
            if (forgotten) {
                start(now);
            }
        }
    }

    public Starts(Time time, Timer timer) {
        this.time = time;
        this.timer = timer;
    }

    /** Runs a start soon. */
    public void soon(Runnable start) {
        soon.add(start);
    }

    /** Runs a start when the messages that come now are to be flushed. */
    public void later(Runnable start) {
        later.add(start);
    }

    /** Runs starts that the timer has lost to an error; to be called every half second. */
    public void look(long now) {
        soon.look(now);
        later.look(now);
    }
}
