package dev.sshdaudit.core.settings;

import java.util.concurrent.TimeUnit;

/**
 * How much waits in memory to be recorded, and how long. Immutable.
 *
 * @param size bytes of one connection at which its client is no longer read from
 * @param total bytes of all connections together; what comes beyond them is lost
 * @param timeoutNanos how long reading may be suspended, and how long a storage may take to answer
 */
public record Limits(long size, long total, long timeoutNanos) {

    static final long SMALLEST_TOTAL = 8 << 20;

    private static final long LEAST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What is still on its way when reading stops has room: two windows of 2 MiB. */
    private static final long RESERVE = 4 << 20;

    private static final long WORTHWHILE = 256 << 10;

    /** Some hundred messages of a few hundred bytes to a KiB. */
    private static final long SHORTENED = 256 << 10;

    public static final Limits DEFAULT = of(1 << 20, 0, 5);

    /** Limits as they are configured: where the total is 0, it is a quarter of the heap. */
    public static Limits of(long size, long total, int timeoutSeconds) {
        return new Limits(
                size,
                total == 0 ? Math.max(SMALLEST_TOTAL, Runtime.getRuntime().maxMemory() / 4) : total,
                TimeUnit.SECONDS.toNanos(timeoutSeconds));
    }

    /** Where one mailbox holds this much, the host is asked to stop reading from the client. */
    public long highWater() {
        return size;
    }

    /** Where it holds no more than this again, reading goes on. */
    public long lowWater() {
        return size / 4;
    }

    /** Where it holds this much, a thread is woken for it at once. */
    public long worthwhile() {
        return Math.min(lowWater(), WORTHWHILE);
    }

    /** The most that one mailbox holds. */
    public long most() {
        return size + RESERVE;
    }

    /**
     * What is kept of connections whose users have not authenticated, and again what waits to be recorded of them in the
     * shared recording: there can be any number of them, and sessions need the rest.
     */
    public long lobby() {
        return Math.min(total / 8, most());
    }

    /** What one mailbox holds beyond that of shortened messages without data. */
    public long reserve() {
        return SHORTENED;
    }

    /** What all mailboxes together hold of these beyond the total. */
    public long totalReserve() {
        return total / 16;
    }

    /** How long a storage may take to answer: a busy machine needs a moment also where the timeout is 0. */
    public long patienceNanos() {
        return Math.max(LEAST_PATIENCE_NANOS, timeoutNanos);
    }

    public long timeoutSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(timeoutNanos);
    }
}
