package dev.sshdaudit.core;

import java.util.concurrent.atomic.AtomicLong;

/** How much all mailboxes hold together. Thread-safe. */
final class Mailboxes {

    private final AtomicLong held = new AtomicLong();
    private final AtomicLong kept = new AtomicLong();

    boolean hasRoom(long size, Limits limits) {
        return held.get() + kept.get() + size <= limits.total();
    }

    /** Whether there is room for what must not be lost, beyond the room that there is for all. */
    boolean hasReserve(long size, Limits limits) {
        return held.get() + kept.get() + size <= limits.total() + limits.totalReserve();
    }

    void take(long size) {
        held.addAndGet(size);
    }

    void give(long size) {
        held.addAndGet(-size);
    }

    /** So much more, or less, is kept of connections beside what waits. */
    void keep(long difference) {
        kept.addAndGet(difference);
    }

    /** What is kept of connections beside what waits. */
    long kept() {
        return kept.get();
    }

    /** What waits. */
    long held() {
        return held.get();
    }
}
