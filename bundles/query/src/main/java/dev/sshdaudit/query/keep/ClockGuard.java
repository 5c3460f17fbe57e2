package dev.sshdaudit.query.keep;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says whether the clock of the machine can be trusted with the deletion of what is old: not in the first hour, in which a clock that
 * was wrong at the start is set, nor in the hour after a jump. For one thread.
 */
final class ClockGuard {

    /** How long the clock must go as another one does that nothing sets. */
    static final Duration STEADY = Duration.ofHours(1);

    /** How far the clock may be set at one time. */
    static final Duration MOST = Duration.ofDays(1);

    /** How far the clocks of several nodes may differ. */
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    private final Supplier<Instant> wall;
    private final LongSupplier nanos;
    private Instant lastWall;
    private long lastNanos;
    private long steadySince;
    private @Nullable String jump;

    /**
     * Begins to watch.
     *
     * @param wall the machine's clock
     * @param nanos nanoseconds of a clock that nothing sets
     */
    ClockGuard(Supplier<Instant> wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.lastWall = wall.get();
        this.lastNanos = nanos.getAsLong();
        this.steadySince = lastNanos;
    }

    Instant now() {
        return wall.get();
    }

    /** Looks at both clocks; to be called every some minutes. Returns whether the clock has been steady for an hour. */
    boolean isSteady() {
        Instant nowWall = wall.get();
        long nowNanos = nanos.getAsLong();
        Duration apart = Duration.between(lastWall, nowWall).minusNanos(nowNanos - lastNanos);
        if (apart.abs().compareTo(MOST) > 0) {
            steadySince = nowNanos;
            jump = "the clock of this machine was set from " + lastWall + " to " + nowWall;
        }
        lastWall = nowWall;
        lastNanos = nowNanos;
        boolean steady = nowNanos - steadySince >= STEADY.toNanos();
        if (steady) {
            jump = null;
        }
        return steady;
    }

    /** How the clock has jumped in the last hour. */
    Optional<String> jump() {
        return Optional.ofNullable(jump);
    }

    /**
     * Holds the clock against the ledgers.
     *
     * @param newest the time of the newest line, or null if there is none
     * @return what is wrong
     */
    Optional<String> compare(@Nullable Instant newest) {
        Instant now = wall.get();
        return newest != null && now.plus(TOLERANCE).isBefore(newest)
                ? Optional.of("the clock of this machine says " + now + ", and a ledger has a line of " + newest)
                : Optional.empty();
    }
}
