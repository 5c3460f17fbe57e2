package dev.sshdaudit.core.writing;

import dev.sshdaudit.core.measure.Gap;
import java.util.concurrent.atomic.LongAdder;

/** Counts connections and messages since the log started. Thread-safe. */
public final class Tally {

    private final LongAdder connections = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder lostMessages = new LongAdder();
    private final LongAdder lostBytes = new LongAdder();

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
}
