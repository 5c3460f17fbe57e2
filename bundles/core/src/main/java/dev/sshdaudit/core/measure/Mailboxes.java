package dev.sshdaudit.core.measure;

import dev.sshdaudit.core.settings.Limits;
import java.util.concurrent.atomic.AtomicLong;

/** How much all mailboxes hold together. Thread-safe. */
public final class Mailboxes {

    private final AtomicLong held = new AtomicLong();
    private final AtomicLong kept = new AtomicLong();

    public boolean hasRoom(long size, Limits limits) {
        return held.get() + kept.get() + size <= limits.total();
    }

    /** Whether there is room for what must not be lost, beyond the room that there is for all. */
    public boolean hasReserve(long size, Limits limits) {
        return held.get() + kept.get() + size <= limits.total() + limits.totalReserve();
    }

    public void take(long size) {
        held.addAndGet(size);
    }

    public void give(long size) {
        held.addAndGet(-size);
    }

    /** So much more, or less, is kept of connections beside what waits. */
    public void keep(long difference) {
        kept.addAndGet(difference);
    }

    /** What is kept of connections beside what waits. */
    public long kept() {
        return kept.get();
    }

    /** What waits. */
    public long held() {
        return held.get();
    }
}
