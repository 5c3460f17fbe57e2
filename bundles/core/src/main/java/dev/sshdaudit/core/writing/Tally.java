package dev.sshdaudit.core.writing;

import dev.sshdaudit.core.measure.Gap;
import java.util.concurrent.atomic.LongAdder;

/** Counts connections and messages since the log started. Thread-safe. */
public final class Tally {

    private final LongAdder connections = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder lostMessages = new LongAdder();
    private final LongAdder lostBytes = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder gaps = new LongAdder();
    private final LongAdder terminated = new LongAdder();

    /** A connection has begun. */
    public void connected() {
        connections.increment();
    }

    /** A message has been taken. */
    public void taken() {
        messages.increment();
    }

    /** Messages have been lost. */
    public void lost(Gap gap) {
        lostMessages.add(gap.messages());
        lostBytes.add(gap.bytes());
    }

    /**
     * Data went over a channel.
     *
     * @param fromClient whether the client sent the data
     */
    public void passed(boolean fromClient, long bytes) {
        (fromClient ? bytesIn : bytesOut).add(bytes);
    }

    /** Messages are missing at one place of a recording. */
    public void gap() {
        gaps.increment();
    }

    /** An operator ends a connection. */
    public void terminated() {
        terminated.increment();
    }

    public long connections() {
        return connections.sum();
    }

    public long messages() {
        return messages.sum();
    }

    public long lostMessages() {
        return lostMessages.sum();
    }

    public long lostBytes() {
        return lostBytes.sum();
    }

    public long bytesIn() {
        return bytesIn.sum();
    }

    public long bytesOut() {
        return bytesOut.sum();
    }

    public long gaps() {
        return gaps.sum();
    }

    public long terminatedConnections() {
        return terminated.sum();
    }
}
