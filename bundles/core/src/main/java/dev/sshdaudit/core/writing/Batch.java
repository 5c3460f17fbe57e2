package dev.sshdaudit.core.writing;

import dev.sshdaudit.core.measure.MessageSize;
import dev.sshdaudit.message.AuditMessage;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * The messages that a drain has taken out of the inbox and not written yet, and the size of those that it has written and not
 * reported to the inbox. Guarded by the lock of the drain.
 */
final class Batch {

    /** A queue that has held more messages than these is not used again: it does not shrink. */
    private static final int LARGE = 256;

    private ArrayDeque<AuditMessage> messages = new ArrayDeque<>(4);
    /** Messages in the largest queue so far, which keeps the room for them. */
    private int largest;
    /** Bytes of memory of the messages that have been written. */
    private long written;

    /** Takes all messages out of the inbox. */
    void fill(Inbox inbox) {
        if (messages.isEmpty()) {
            messages = inbox.exchange(largest > LARGE ? new ArrayDeque<>(4) : messages);
            largest = messages.size();
        } else {
            messages.addAll(inbox.exchange(new ArrayDeque<>(4)));
        }
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** The first message, or null if there is none. */
    AuditMessage first() {
        return messages.peek();
    }

    /** The first message has been written, or skipped. */
    void firstWritten() {
        written += MessageSize.of(messages.remove());
    }

    /** Takes the size of what has been written, if it is worth reporting: at least so many bytes. Returns 0 if not. */
    long takeWritten(long least) {
        long size = written >= least ? written : 0;
        written -= size;
        return size;
    }

    /** Empties the batch. Returns the size of all that was in it, written or not. */
    long takeAll(Consumer<AuditMessage> unwritten) {
        long size = written;
        written = 0;
        for (AuditMessage message : messages) {
            unwritten.accept(message);
            size += MessageSize.of(message);
        }
        messages.clear();
        return size;
    }
}
