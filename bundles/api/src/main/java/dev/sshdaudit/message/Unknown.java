package dev.sshdaudit.message;

/**
 * A message that a reader met and has no row for. It is never written.
 *
 * @param code the type's number as it stood in the recording
 * @param content the payload as it stood there, made of the values that {@link AuditMessage#extras()} allows; may be
 *     null
 */
public record Unknown(long code, Object content) implements Payload {

    @Override
    public MessageType type() {
        return MessageType.UNKNOWN;
    }

    @Override
    public String toString() {
        return "Unknown[code=" + code + "]";
    }
}
