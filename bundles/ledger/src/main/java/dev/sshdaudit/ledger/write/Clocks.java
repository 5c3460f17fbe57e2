package dev.sshdaudit.ledger.write;

import dev.sshdaudit.ledger.format.Fact.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The machine's clock, which may be set, and a clock that nothing sets. For one thread at a time.
 */
final class Clocks {

    /** Less is what clocks drift, and are corrected by. */
    static final Duration TOLD_FROM = Duration.ofSeconds(1);

    private final Supplier<Instant> wall;
    private final LongSupplier nanos;
    private final Instant wallAtStart;
    private final long nanosAtStart;
    private Duration told = Duration.ZERO;

    /**
     * Begins with both clocks together.
     *
     * @param wall the machine's clock
     * @param nanos nanoseconds that nothing sets back, as of {@link System#nanoTime()}
     */
    Clocks(Supplier<Instant> wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.wallAtStart = wall.get();
        this.nanosAtStart = nanos.getAsLong();
    }

    /** The clocks of this machine. */
    static Clocks ofMachine() {
        return new Clocks(Instant::now, System::nanoTime);
    }

    Instant wall() {
        return wall.get();
    }

    /** Nanoseconds of the clock that nothing sets. */
    long nanos() {
        return nanos.getAsLong();
    }

    /** What is to be told if the clocks have come apart by a second more or less than was told last; else null. */
    @Nullable
    Clock toTell() {
        Instant now = wall.get();
        Instant own = wallAtStart.plusNanos(nanos.getAsLong() - nanosAtStart);
        Duration apart = Duration.between(own, now);
        if (apart.minus(told).abs().compareTo(TOLD_FROM) < 0) {
            return null;
        }
        told = apart;
        return new Clock(now, own);
    }
}
