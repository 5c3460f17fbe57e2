package dev.sshdaudit.core.intake;

import dev.sshdaudit.core.time.Time;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the times of one connection's messages: the first is the time of the host's clock, and the others follow by a clock
 * that is never set, so that times never run backwards. When the host's clock is set, or the host was suspended, the two
 * clocks differ; then the next message has the host's time in an extra. For one thread at a time, but for {@link #now}.
 */
public final class MessageClock {

    /** The difference between the clocks that is told. Within a session, clocks drift and are corrected by less. */
    static final long TOLD_FROM_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Time time;
    private final long nanosAtStart;
    private final long start;
    /** The host's time less the message's time, in nanoseconds, when a message told the host's time last. */
    private long toldDifference;

    MessageClock(Time time) {
        this.time = time;
        this.nanosAtStart = time.nanos();
        this.start = time.hostNanos();
    }

    /** The time for a message, in nanoseconds since 1970. For any thread. */
    long now() {
        return start + time.nanos() - nanosAtStart;
    }

    /**
     * The host's time for an extra of a message, if the difference between the clocks has changed by a second or more since
     * a message told the host's time.
     *
     * @param now the time of the message, which {@link #now} has returned
     * @return nanoseconds since 1970 by the host's clock; null if the message need not tell them
     */
    @Nullable
    Long toTell(long now) {
        long hostTime = time.hostNanos();
        long difference = hostTime - now;
        if (Math.abs(difference - toldDifference) < TOLD_FROM_NANOS) {
            return null;
        }
        toldDifference = difference;
        return hostTime;
    }
}
