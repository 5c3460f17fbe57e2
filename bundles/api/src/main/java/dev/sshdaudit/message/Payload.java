package dev.sshdaudit.message;

/**
 * What happened. Every payload is a record whose components are, in order, the fields of its row in the audit log
 * format; {@link PayloadSchema} gives generic access to them. Texts are never null; {@link Bytes} and lists may be null,
 * which recordings keep apart from empty.
 *
 * <p>Numbers are unsigned and of 64 bits: from 2^63 on they are negative as a {@code long}, so that readers of recordings
 * print them by {@link Long#toUnsignedString(long)} and compare them by {@link Long#compareUnsigned(long, long)}. No client
 * can send so large a number; a damaged or foreign recording can hold one.
 *
 * <p>No payload shows a secret in its {@code toString()}.
 */
public sealed interface Payload
        permits Authentication, ChannelEvent, ChannelOpen, ChannelRequest, ConnectionEvent, GlobalRequest, Unknown {

    /** The type of this payload; {@link MessageType#UNKNOWN} if it was read from a recording and has no row. */
    default MessageType type() {
        return MessageType.of(getClass());
    }

    /** The number that stands for this payload's type in a recording. */
    default long code() {
        return type().code();
    }
}
