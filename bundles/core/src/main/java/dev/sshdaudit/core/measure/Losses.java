package dev.sshdaudit.core.measure;

import java.util.concurrent.atomic.LongAdder;

/** Counts what the recordings of one pipeline lack. Thread-safe. */
public final class Losses {

    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    /** Messages have been lost. */
    public void add(Gap gap) {
        messages.add(gap.messages());
        bytes.add(gap.bytes());
    }

    /** How many messages. */
    public long messages() {
        return messages.sum();
    }

    /** How many bytes of text and data. */
    public long bytes() {
        return bytes.sum();
    }
}
