package dev.sshdaudit.core.writing;

import dev.sshdaudit.core.measure.MessageSize;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a drain has taken out of the inbox and has not written yet, and the size of the messages that it has
 * written and has not reported to the inbox. Guarded by the lock of the drain.
 */
final class Batch {

    /** The most messages for which a queue has room before they come. */
    private static final int MOST_EXPECTED = 256;

    private ArrayDeque<AuditMessage> messages = new ArrayDeque<>(0);

    /** How many messages there were in the inbox when they were taken out last: as many are expected. */
    private int last;

    /** How many of the messages came before the pipeline changed last. */
    private int former;

    /** Bytes of memory of the messages that have been written. */
    private long written;

    /** Takes all messages out of the inbox. A new queue takes their place: an old one that has new messages is work for the collector. */
    void fill(Inbox inbox) {
        if (messages.isEmpty()) {
            messages = inbox.exchange(new ArrayDeque<>(Math.min(last, MOST_EXPECTED)));
            last = messages.size();
        } else {
            messages.addAll(inbox.exchange(new ArrayDeque<>(4)));
        }
    }

    /** The pipeline has changed: takes all messages out of the inbox, so that these are known from those that come later. */
    void divide(Inbox inbox) {
        fill(inbox);
        former = messages.size();
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Whether the first message came before the pipeline changed last. */
    boolean hasFormer() {
        return former > 0;
    }

    /** The first message, or null if there is none. */
    @Nullable
    AuditMessage first() {
        return messages.peek();
    }

    /** The first message that tells of a login, or null if there is none. */
    @Nullable
    AuditMessage login() {
        for (AuditMessage message : messages) {
            if (message.payload() instanceof HandshakeSuccessful) {
                return message;
            }
        }
        return null;
    }

    /** The first message has been written, or skipped. */
    void firstWritten() {
        written += MessageSize.of(messages.remove());
        former = Math.max(0, former - 1);
    }

    /**
     * Takes the size of the messages that have been written, to report it.
     *
     * @param least the bytes that are worth a report; with less, nothing is taken
     * @return bytes of memory, or 0
     */
    long takeWritten(long least) {
        long size = written >= least ? written : 0;
        written -= size;
        return size;
    }

    /**
     * Empties the batch.
     *
     * @param unwritten takes each message that was not written
     * @return bytes of memory of all messages that were in the batch, written or not
     */
    long takeAll(Consumer<AuditMessage> unwritten) {
        long size = written;
        written = 0;
        for (AuditMessage message : messages) {
            unwritten.accept(message);
            size += MessageSize.of(message);
        }
        messages.clear();
        former = 0;
        return size;
    }
}
