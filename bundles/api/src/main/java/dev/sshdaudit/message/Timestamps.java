package dev.sshdaudit.message;

import java.time.Instant;

/** Converts the times of messages, which are nanoseconds since the Unix epoch. */
public final class Timestamps {

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private Timestamps() {}

    /** The instant of a timestamp; negative timestamps are before 1970. */
    public static Instant toInstant(long timestamp) {
        return Instant.ofEpochSecond(0, timestamp);
    }

    /**
     * The timestamp of an instant.
     *
     * @throws ArithmeticException if the instant is before 1677 or after 2262, which no timestamp can hold
     */
    public static long of(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano());
    }
}
