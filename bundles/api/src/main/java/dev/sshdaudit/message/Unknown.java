package dev.sshdaudit.message;

import org.jspecify.annotations.Nullable;

/**
 * The payload of a message whose type a reader does not know. It is never written.
 *
 * @param code the number of the type in the recording
 * @param content the payload in the recording, as values that {@link AuditMessage#extras()} allows; may be null
 */
public record Unknown(long code, @Nullable Object content) implements Payload {

    @Override
    public MessageType type() {
        return MessageType.UNKNOWN;
    }

    @Override
    public String toString() {
        return "Unknown[code=" + code + "]";
    }
}
