package dev.sshdaudit.core.writing;

import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.message.AuditMessage;
import java.util.ArrayDeque;

/** Messages of a connection that wait to be recorded. Thread-safe. */
public interface Inbox {

    /** Takes all messages out, for an empty queue; they count until they are {@linkplain #release released}. */
    ArrayDeque<AuditMessage> exchange(ArrayDeque<AuditMessage> empty);

    /** Messages of this size, in bytes of memory, have left for good. */
    void release(long size);

    boolean isEmpty();

    /** Whether so much waits that a drain should not wait for more. */
    boolean isWorthwhile();

    /** Whether reading from the client will be suspended soon, if recording does not get faster. */
    boolean isHalfFull();

    /** Messages that are missing, of which no message tells yet. */
    Gap untold();
}
