package dev.sshdaudit.core.intake;

import dev.sshdaudit.core.selection.Slot;
import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.message.AuditMessage;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages of many connections into the order of their times. A message comes here within a certain time after it was
 * made. So no earlier message can follow one that was made, or has come here, before that time: such a message is due. If the
 * host's clock was set between the beginnings of two connections, the times of their messages stay as they are. For one
 * thread at a time.
 */
final class OrderedMessages {

    /**
     * A message.
     *
     * @param pipeline the slot of the only pipeline that the message is for; null if it is for all
     * @param size bytes of memory of the message
     * @param number the order among messages of one time
     * @param since the steady time at which the message came here
     */
    record Entry(AuditMessage message, @Nullable Slot pipeline, long size, long number, long since) {}

    private final PriorityQueue<Entry> entries = new PriorityQueue<>(
            Comparator.comparingLong((Entry entry) -> entry.message().timestamp())
                    .thenComparingLong(Entry::number));
    private final Time time;
    private final long latestNanos;
    private long number;
    private long size;

    /**
     * @param latestNanos nanoseconds after a message was made in which the message comes here
     */
    OrderedMessages(Time time, long latestNanos) {
        this.time = time;
        this.latestNanos = latestNanos;
    }

    /**
     * Takes a message.
     *
     * @param pipeline the slot of the only pipeline that the message is for; null if it is for all
     */
    void add(AuditMessage message, @Nullable Slot pipeline, long messageSize) {
        entries.add(new Entry(message, pipeline, messageSize, number++, time.nanos()));
        size += messageSize;
    }

    /** Bytes of memory that the messages take. */
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

    /** Takes the earliest message out; there has to be one. */
    Entry remove() {
        Entry first = entries.remove();
        size -= first.size();
        return first;
    }
}
