package dev.sshdaudit.core.writing;

import java.util.concurrent.TimeUnit;

/**
 * When the messages that were written to a part are to be flushed, and when the part's encoder is to rest. For one thread at a
 * time. Times are those of {@link System#nanoTime()}.
 */
final class Deadlines {

    /** The age of the oldest unflushed message at which the part is flushed; a busy machine may take twice as long. */
    private static final long FLUSH_AFTER = TimeUnit.MILLISECONDS.toNanos(500);

    /** The same, from when the message is written, where that is {@linkplain Source#isPressing pressing}. */
    private static final long FLUSH_PRESSING_AFTER = TimeUnit.MILLISECONDS.toNanos(250);

    /** So long before, a run flushes at its end, rather than that another one comes for the flush alone. */
    private static final long EARLY = TimeUnit.MILLISECONDS.toNanos(100);

    /** The time without a message after which the encoder gives back what it needs only while messages come. */
    private static final long QUIET_AFTER = TimeUnit.SECONDS.toNanos(10);

    private long flushAt;
    private long lastWrite;

    /** Whether the encoder rests since the last message. */
    private boolean resting = true;

    /**
     * The first message since the last flush was written.
     *
     * @param age how long the message has been in memory, in nanoseconds
     * @param pressing whether the message is pressing
     */
    void toFlush(long now, long age, boolean pressing) {
        flushAt = now + (pressing ? FLUSH_PRESSING_AFTER : Math.max(0, FLUSH_AFTER - age));
    }

    /** A message was written. */
    void written(long now) {
        lastWrite = now;
        resting = false;
    }

    /**
     * A part was opened after an error, for messages that come later.
     *
     * @return nanoseconds until the part is to be flushed
     */
    long reopened(long now) {
        flushAt = now + FLUSH_AFTER;
        written(now);
        return FLUSH_AFTER;
    }

    /** The encoder rests until the next message, or no part is open. */
    void rests() {
        resting = true;
    }

    /** Nanoseconds until the part is to be flushed; 0 if it is to be flushed now. */
    long nanosToFlush(long now) {
        long due = flushAt - now;
        return due > EARLY ? due : 0;
    }

    /** Nanoseconds until the encoder is to rest, 0 if it is to rest now, {@link ConnectionWriter#NEVER} if it rests already. */
    long nanosToRest(long now) {
        return resting ? ConnectionWriter.NEVER : Math.max(0, lastWrite + QUIET_AFTER - now);
    }
}
