package dev.sshdaudit.core.measure;

import dev.sshdaudit.message.AuditMessage;

/**
 * Messages that could not be recorded. Immutable.
 *
 * @param messages how many
 * @param bytes how many bytes of text and data they held, as {@link ContentSize} counts them
 */
public record Gap(long messages, long bytes) {

    public static final Gap NONE = new Gap(0, 0);

    public Gap plus(AuditMessage lost) {
        return new Gap(messages + 1, bytes + ContentSize.of(lost));
    }

    public Gap plus(Gap other) {
        return new Gap(messages + other.messages, bytes + other.bytes);
    }

    public boolean isEmpty() {
        return messages == 0;
    }

    /** The message that comes after this gap, saying so. */
    public AuditMessage before(AuditMessage message) {
        if (isEmpty()) {
            return message;
        }
        Gap total = plus(toldBy(message));
        return message.withExtra(AuditMessage.LOST_MESSAGES, total.messages)
                .withExtra(AuditMessage.LOST_BYTES, total.bytes);
    }

    /** What a message tells of in its extras. */
    public static Gap toldBy(AuditMessage message) {
        return new Gap(number(message, AuditMessage.LOST_MESSAGES), number(message, AuditMessage.LOST_BYTES));
    }

    private static long number(AuditMessage message, String extra) {
        return message.extras().get(extra) instanceof Long number ? number : 0;
    }
}
