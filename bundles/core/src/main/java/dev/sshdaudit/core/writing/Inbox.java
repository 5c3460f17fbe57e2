package dev.sshdaudit.core.writing;

import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.message.AuditMessage;
import java.util.ArrayDeque;

/** Messages of a connection that wait to be recorded. Thread-safe. */
public interface Inbox {

    /**
     * Takes all messages out; they count as waiting until they are {@linkplain #release released}.
     *
     * @param empty takes the place of the queue that is returned
     */
    ArrayDeque<AuditMessage> exchange(ArrayDeque<AuditMessage> empty);

    /** Messages that take so many bytes of memory have been written, or are given up. */
    void release(long size);

    boolean isEmpty();

    /** Whether so many bytes wait that a drain should not wait for more. */
    boolean isWorthwhile();

    /** Whether reading from the client will be suspended soon unless recording gets faster. */
    boolean isHalfFull();

    /** Messages that were left out, and of which no message in the inbox tells. */
    Gap untold();
}
