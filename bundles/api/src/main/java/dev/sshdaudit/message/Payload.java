package dev.sshdaudit.message;

/**
 * The content of a message: what happened. Every payload is a record whose components are, in order, the fields that
 * the ContainerSSH audit log format has for its type; {@link PayloadSchema} gives generic access to them. Texts are
 * never null. {@link Bytes} and lists may be null, and recordings tell null from empty.
 *
 * <p>Numbers are unsigned, of 64 bits. Those from 2^63 on are negative as a {@code long}, so readers of recordings
 * print numbers with {@link Long#toUnsignedString(long)} and compare them with
 * {@link Long#compareUnsigned(long, long)}. No client can send so large a number, but a damaged or foreign recording
 * can hold one.
 *
 * <p>No payload shows a secret in its {@code toString()}.
 */
public sealed interface Payload
        permits Authentication, ChannelEvent, ChannelOpen, ChannelRequest, ConnectionEvent, GlobalRequest, Unknown {

    /** The type of this payload; {@link MessageType#UNKNOWN} for a payload of {@link Unknown}. */
    default MessageType type() {
        return MessageType.of(getClass());
    }

    /** The number that stands for this payload's type in a recording. */
    default long code() {
        return type().code();
    }
}
