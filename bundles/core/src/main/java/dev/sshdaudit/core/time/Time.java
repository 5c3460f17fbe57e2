package dev.sshdaudit.core.time;

import dev.sshdaudit.message.Timestamps;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The two clocks of the recorder. Thread-safe.
 *
 * @param steady the nanoseconds of a clock that is never set, as {@link System#nanoTime()}: for durations
 * @param host the nanoseconds since 1970 by the host's clock, which an operator may set: for times that people read
 */
public record Time(LongSupplier steady, LongSupplier host) {

    /** The clocks of this machine. */
    public static final Time SYSTEM = withHost(Time::systemTime);

    /** The steady clock of this machine, and another host's clock. */
    public static Time withHost(LongSupplier host) {
        return new Time(System::nanoTime, host);
    }

    private static long systemTime() {
        return Timestamps.of(Instant.now());
    }

    /** Nanoseconds of the steady clock. */
    public long nanos() {
        return steady.getAsLong();
    }

    /** The host's time in nanoseconds since 1970. */
    public long hostNanos() {
        return host.getAsLong();
    }
}
