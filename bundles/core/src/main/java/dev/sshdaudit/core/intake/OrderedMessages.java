package dev.sshdaudit.core.intake;

import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.message.AuditMessage;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Messages of many connections that are put into the order of their times. Each connection brings its messages up to a
 * certain time after they were made; a message that has been here, or has been made, for longer than that can be followed
 * by no earlier one, and is due. Times of connections whose clocks differ, as the host's clock was set in between, stay as
 * they are. For one thread at a time.
 */
final class OrderedMessages {

    /**
     * @param number the order of messages of one time
     * @param since when it came here, by the steady clock
     */
    private record Entry(AuditMessage message, long size, long number, long since) {}

    private final PriorityQueue<Entry> entries = new PriorityQueue<>(
            Comparator.comparingLong((Entry entry) -> entry.message().timestamp())
                    .thenComparingLong(Entry::number));
    private final Time time;
    private final long latestNanos;
    private long number;
    private long size;

    /**
     * @param latestNanos how long after it was made a message may come here at most
     */
    OrderedMessages(Time time, long latestNanos) {
        this.time = time;
        this.latestNanos = latestNanos;
    }

    void add(AuditMessage message, long messageSize) {
        entries.add(new Entry(message, messageSize, number++, time.nanos()));
        size += messageSize;
    }

    /** Bytes of memory that the messages take, as they were told. */
    long size() {
        return size;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Whether the earliest message is due. */
    boolean isDue() {
        Entry first = entries.peek();
        return first != null
                && (time.nanos() - first.since() >= latestNanos
                        || time.hostNanos() - first.message().timestamp() >= latestNanos);
    }

    /** Takes the earliest message out, which there has to be. */
    AuditMessage remove() {
        Entry first = entries.remove();
        size -= first.size();
        return first.message();
    }
}
