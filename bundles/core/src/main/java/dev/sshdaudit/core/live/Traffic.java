package dev.sshdaudit.core.live;

import java.util.concurrent.atomic.AtomicLong;

/** Counts bytes of data that go over the channels of one connection, recorded or not. Thread-safe. */
public final class Traffic {

    private final AtomicLong in = new AtomicLong();
    private final AtomicLong out = new AtomicLong();

    /**
     * Data went over a channel.
     *
     * @param fromClient whether the client sent the data
     */
    public void passed(boolean fromClient, long bytes) {
        (fromClient ? in : out).addAndGet(bytes);
    }

    /** Bytes from the client so far. */
    public long in() {
        return in.get();
    }

    /** Bytes to the client so far. */
    public long out() {
        return out.get();
    }
}
