package dev.sshdaudit.core.privacy;

import dev.sshdaudit.message.AuditMessage;
import java.util.List;

/**
 * Takes one kind of secret out of the messages of one connection. A filter that cannot tell yet what a message may hold
 * {@linkplain Slot#hold holds} the message, and lets it go later: all messages behind it wait, too. One thread at a time calls.
 */
public interface Filter {

    /**
     * Sees each message as the host told it, before content that is not recorded is taken out, and before {@link #take} has the rest.
     *
     * @return messages to be recorded in front of this one, with the time of this one
     */
    default List<AuditMessage> see(AuditMessage message) {
        return List.of();
    }

    /**
     * Whether {@link #take} would do nothing with the next message. Asked only where no message waits: most messages then need no
     * slot.
     */
    default boolean ignores(AuditMessage message) {
        return false;
    }

    /**
     * Takes the next message of the connection. May change it, hold it, and let earlier ones go.
     *
     * @param slot the message
     */
    void take(Slot slot);

    /** Decides about all messages that this filter holds, up to this one, and lets them go: no more can be waited for. */
    void decide(Slot upTo);
}
