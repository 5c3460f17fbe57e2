package dev.sshdaudit.core;

import java.util.concurrent.atomic.LongAdder;

/** Counts connections and messages since the log started. Thread-safe. */
final class Tally {

    private final LongAdder connections = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder lostMessages = new LongAdder();
    private final LongAdder lostBytes = new LongAdder();

    /** A connection has begun. */
    void connected() {
        connections.increment();
    }

    /** A message has been taken. */
    void taken() {
        messages.increment();
    }

    /** Messages have been lost. */
    void lost(Gap gap) {
        lostMessages.add(gap.messages());
        lostBytes.add(gap.bytes());
    }

    long connections() {
        return connections.sum();
    }

    long messages() {
        return messages.sum();
    }

    long lostMessages() {
        return lostMessages.sum();
    }

    long lostBytes() {
        return lostBytes.sum();
    }
}
