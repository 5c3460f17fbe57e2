package dev.sshdaudit.core.intake;

import dev.sshdaudit.core.time.Time;
import java.util.concurrent.TimeUnit;

/**
 * The times of one connection's messages: those of the host's clock when the connection began, and from then on by a clock
 * that nothing sets, so that they never run backwards. The host's clock may be set meanwhile, or the host be suspended; then
 * the two differ, and the next message tells the host's time, too. For one thread at a time, but for {@link #now}.
 */
public final class MessageClock {

    /** Less is what clocks drift, and are corrected by, in the life of a session. */
    static final long TOLD_FROM_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Time time;
    private final long nanosAtStart;
    private final long start;
    private long toldDifference;

    MessageClock(Time time) {
        this.time = time;
        this.nanosAtStart = time.nanos();
        this.start = time.hostNanos();
    }

    /** The time for a message in nanoseconds since 1970, by the clock that nothing sets. For any thread. */
    long now() {
        return start + time.nanos() - nanosAtStart;
    }

    /**
     * The host's time in nanoseconds since 1970, if it differs by a second more or less from what a message said of it last.
     *
     * @param now what {@link #now} has returned
     * @return null if there is nothing to tell
     */
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
