package dev.sshdaudit.core;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The limits of mailboxes, and how much all of them hold together. Thread-safe. */
final class Mailboxes {

    /** Where one holds this much, the host is asked to stop reading from the client. */
    static final long HIGH_WATER = 1 << 20;

    /** Where it holds no more than this again, reading goes on. */
    static final long LOW_WATER = 256 << 10;

    /** The most that one holds: what is still on its way once reading stopped, two windows of 2 MiB, has room. */
    static final long LIMIT = HIGH_WATER + (4 << 20);

    /** How long reading may be suspended. */
    static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** How long a connection that ended while it could not be recorded is kept in memory. */
    static final long RETENTION_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final long limit = Math.max(2 * LIMIT, Runtime.getRuntime().maxMemory() / 4);
    private final AtomicLong held = new AtomicLong();

    boolean hasRoom(long size) {
        return held.get() + size <= limit;
    }

    void take(long size) {
        held.addAndGet(size);
    }

    void give(long size) {
        held.addAndGet(-size);
    }

    long held() {
        return held.get();
    }
}
