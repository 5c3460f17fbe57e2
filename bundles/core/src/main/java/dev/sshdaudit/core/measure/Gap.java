package dev.sshdaudit.core.measure;

import dev.sshdaudit.message.AuditMessage;

/**
 * Messages that could not be recorded. Immutable.
 *
 * @param messages how many
 * @param bytes how many bytes of text and data they held, as {@link ContentSize} counts them
 */
public record Gap(long messages, long bytes) {

    /** No message is missing. */
    public static final Gap NONE = new Gap(0, 0);

    /** This gap, with one more message. */
    public Gap plus(AuditMessage lost) {
        return new Gap(messages + 1, bytes + ContentSize.of(lost));
    }

    /** This gap and another one. */
    public Gap plus(Gap other) {
        return new Gap(messages + other.messages, bytes + other.bytes);
    }

    public boolean isEmpty() {
        return messages == 0;
    }

    /** The message that comes after this gap, with extras that tell of the gap. */
    public AuditMessage before(AuditMessage message) {
        if (isEmpty()) {
            return message;
        }
        Gap total = plus(toldBy(message));
        return message.withExtra(AuditMessage.LOST_MESSAGES, total.messages)
                .withExtra(AuditMessage.LOST_BYTES, total.bytes);
    }

    /** The gap of which a message tells in its extras. */
    public static Gap toldBy(AuditMessage message) {
        return new Gap(number(message, AuditMessage.LOST_MESSAGES), number(message, AuditMessage.LOST_BYTES));
    }

    private static long number(AuditMessage message, String extra) {
        return message.extras().get(extra) instanceof Long number ? number : 0;
    }
}
