package dev.sshdaudit.query.door;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Chooses which refusals are told: the first ones of each minute. So no user can flood the log. Thread-safe. */
final class Refusals {

    private static final int MOST = 20;
    private static final long NANOS = TimeUnit.MINUTES.toNanos(1);

    /**
     * What is to be done about a refusal.
     *
     * @param isTold whether it is told
     * @param leftOut how many were left out since one was told
     */
    record Turn(boolean isTold, long leftOut) {}

    private final LongSupplier nanos;

    @GuardedBy("this")
    private long begun;

    @GuardedBy("this")
    private int told;

    @GuardedBy("this")
    private long leftOut;

    Refusals(LongSupplier nanos) {
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
    }

    /** Counts a refusal. */
    synchronized Turn next() {
        long now = nanos.getAsLong();
        if (now - begun >= NANOS) {
            begun = now;
            told = 0;
        }
        if (told == MOST) {
            leftOut++;
            return new Turn(false, 0);
        }
        told++;
        Turn turn = new Turn(true, leftOut);
        leftOut = 0;
        return turn;
    }
}
