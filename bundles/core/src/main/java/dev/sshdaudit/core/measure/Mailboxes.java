package dev.sshdaudit.core.measure;

import dev.sshdaudit.core.settings.Limits;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes of memory that messages of all connections take. Thread-safe. */
public final class Mailboxes implements Room {

    private final AtomicLong held = new AtomicLong();
    private final AtomicLong kept = new AtomicLong();

    @Override
    public boolean hasRoom(long size, Limits limits) {
        return held.get() + kept.get() + size <= limits.total();
    }

    @Override
    public boolean hasReserve(long size, Limits limits) {
        return held.get() + kept.get() + size <= limits.total() + limits.totalReserve();
    }

    @Override
    public void take(long size) {
        held.addAndGet(size);
    }

    @Override
    public void give(long size) {
        held.addAndGet(-size);
    }

    /** So many bytes more, or fewer if negative, are kept of connections beside the messages that wait. */
    public void keep(long difference) {
        kept.addAndGet(difference);
    }

    /** Bytes that are kept of connections beside the messages that wait. */
    public long kept() {
        return kept.get();
    }

    /** Bytes that wait. */
    public long held() {
        return held.get();
    }
}
