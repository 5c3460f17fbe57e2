package dev.sshdaudit.core.privacy;

import dev.sshdaudit.core.measure.MessageSize;
import dev.sshdaudit.message.AuditMessage;
import java.util.List;

/** The place of one message in the order of a connection's messages. For one thread at a time. */
public final class Slot {

    private final long at;
    private final long size;
    private List<AuditMessage> messages;
    private boolean held;

    /**
     * Makes a place that is not held.
     *
     * @param at the steady time at which the message was made
     */
    Slot(AuditMessage message, long at) {
        this.messages = List.of(message);
        this.at = at;
        this.size = MessageSize.of(message);
    }

    /** The steady time at which the message was made. */
    long at() {
        return at;
    }

    /** Bytes of memory that the message takes as it came. */
    long size() {
        return size;
    }

    /** The message; several if the filter has divided it, none if nothing is left of it. */
    List<AuditMessage> messages() {
        return messages;
    }

    /** Puts messages in the place of those that are here, with the times of those. */
    void replace(List<AuditMessage> others) {
        messages = List.copyOf(others);
    }

    /** The filter cannot tell yet what the message may hold. */
    void hold() {
        held = true;
    }

    /** The filter has decided. */
    void release() {
        held = false;
    }

    boolean isHeld() {
        return held;
    }
}
