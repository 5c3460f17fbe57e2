package dev.sshdaudit.core.settings;

import java.util.concurrent.TimeUnit;

/**
 * How many bytes of messages may wait in memory to be recorded, and for how long. Immutable.
 *
 * @param size bytes of one connection at which its client is no longer read from
 * @param total bytes of all connections together; messages beyond them are lost
 * @param timeoutNanos nanoseconds for which reading may be suspended, and in which a storage has to answer
 */
public record Limits(long size, long total, long timeoutNanos) {

    static final long SMALLEST_TOTAL = 8 << 20;

    private static final long LEAST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Bytes of room for data that are on their way when reading stops: two windows of 2 MiB. */
    private static final long RESERVE = 4 << 20;

    private static final long WORTHWHILE = 256 << 10;

    /** Bytes of room for some hundred messages of a few hundred bytes to a KiB. */
    private static final long SHORTENED = 256 << 10;

    /** The limits while nothing is configured. */
    public static final Limits DEFAULT = of(1 << 20, 0, 5);

    /** Limits as they are configured: where the total is 0, it is a quarter of the heap. */
    public static Limits of(long size, long total, int timeoutSeconds) {
        return new Limits(
                size,
                total == 0 ? Math.max(SMALLEST_TOTAL, Runtime.getRuntime().maxMemory() / 4) : total,
                TimeUnit.SECONDS.toNanos(timeoutSeconds));
    }

    /** Bytes in one mailbox at which the host is asked to stop reading from the client. */
    public long highWater() {
        return size;
    }

    /** Bytes in one mailbox down to which it has to be emptied before reading goes on. */
    public long lowWater() {
        return size / 4;
    }

    /** Bytes in one mailbox at which a thread is woken for it at once. */
    public long worthwhile() {
        return Math.min(lowWater(), WORTHWHILE);
    }

    /** The most bytes that one mailbox holds. */
    public long most() {
        return size + RESERVE;
    }

    /**
     * The most bytes that are kept of connections whose users have not authenticated, and the most bytes of these that wait
     * for the shared recording. There can be any number of such connections, and sessions need the other memory.
     */
    public long lobby() {
        return Math.min(total / 8, most());
    }

    /** Bytes that one mailbox holds beyond {@link #most} of shortened messages without data. */
    public long reserve() {
        return SHORTENED;
    }

    /** Bytes that all mailboxes together hold beyond the total of shortened messages without data. */
    public long totalReserve() {
        return total / 16;
    }

    /** Nanoseconds in which a storage has to answer: a busy machine needs a second, also where the timeout is 0. */
    public long patienceNanos() {
        return Math.max(LEAST_PATIENCE_NANOS, timeoutNanos);
    }

    public long timeoutSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(timeoutNanos);
    }
}
