package dev.sshdaudit.core.measure;

import dev.sshdaudit.core.settings.Limits;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The part of the memory of all mailboxes that one of several pipelines may take: what waits for a pipeline that does not
 * answer leaves the others their parts. Thread-safe.
 */
public final class Share implements Room {

    private final Mailboxes all;
    private final AtomicLong held = new AtomicLong();
    private volatile int pipelines = 1;

    /** The whole of it. */
    public Share(Mailboxes all) {
        this.all = all;
    }

    /** So many pipelines have equal parts of it. */
    public void among(int count) {
        pipelines = count;
    }

    @Override
    public boolean hasRoom(long size, Limits limits) {
        return held.get() + size <= limits.total() / pipelines && all.hasRoom(size, limits);
    }

    @Override
    public boolean hasReserve(long size, Limits limits) {
        return held.get() + size <= (limits.total() + limits.totalReserve()) / pipelines
                && all.hasReserve(size, limits);
    }

    @Override
    public void take(long size) {
        held.addAndGet(size);
        all.take(size);
    }

    @Override
    public void give(long size) {
        held.addAndGet(-size);
        all.give(size);
    }
}
