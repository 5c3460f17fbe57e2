package dev.sshdaudit.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;

/**
 * Starts drains a moment after there is something for them to do, and all of them together: to wake a thread for every
 * key and every packet costs more than to record them, and is felt by whoever waits for the echo. Thread-safe.
 */
final class Starts {

    /** Little beside the quarter of a second after which what was recorded is handed to the storage. */
    private static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ObjLongConsumer<Runnable> timer;
    // guarded by this
    private List<Drain> waiting = new ArrayList<>();

    private long since;

    /** Makes one with a timer that takes what to do, and in how many nanoseconds. */
    Starts(ObjLongConsumer<Runnable> timer) {
        this.timer = timer;
    }

    /** Starts one soon. */
    synchronized void soon(Drain drain) {
        waiting.add(drain);
        if (waiting.size() == 1) {
            since = System.nanoTime();
            timer.accept(this::start, DELAY_NANOS);
        }
    }

    /** Starts those that the timer has forgotten; to be called now and then. */
    void look(long now) {
        boolean forgotten;
        synchronized (this) {
            forgotten = !waiting.isEmpty() && now - since > FORGOTTEN_NANOS;
        }
        if (forgotten) {
            start();
        }
    }

    private void start() {
        List<Drain> all;
        synchronized (this) {
            all = waiting;
            waiting = new ArrayList<>();
        }
        all.forEach(Drain::start);
    }
}
