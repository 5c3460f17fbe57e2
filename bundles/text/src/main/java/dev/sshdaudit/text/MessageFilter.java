package dev.sshdaudit.text;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says which messages of a recording are wanted. Immutable.
 *
 * @param types names of types, such as {@code exec}; with a {@code *} at the end, beginnings of names. {@code file} and {@code
 *     command} are messages that tell of a file or of a command of a shell. Empty: all
 * @param channel the channel, or null for all, those without a channel too
 * @param from nanoseconds since the epoch from which on messages are wanted
 * @param to nanoseconds since the epoch up to which messages are wanted
 * @param io whether data of channels is wanted, and what tells of data that is not recorded
 * @param commandsOnly whether commands alone are wanted
 */
public record MessageFilter(
        List<String> types, @Nullable Long channel, long from, long to, boolean io, boolean commandsOnly)
        implements Predicate<AuditMessage> {

    /** All messages. */
    public static final MessageFilter ALL =
            new MessageFilter(List.of(), null, Long.MIN_VALUE, Long.MAX_VALUE, true, false);

    /** Copies the list. */
    public MessageFilter {
        types = List.copyOf(types);
    }

    /** Whether all messages are wanted. */
    public boolean isAll() {
        return types.isEmpty()
                && channel == null
                && from == Long.MIN_VALUE
                && to == Long.MAX_VALUE
                && io
                && !commandsOnly;
    }

    @Override
    public boolean test(AuditMessage message) {
        return message.timestamp() >= from
                && message.timestamp() <= to
                && (channel == null || channel.equals(message.channelId()))
                && (io || !isData(message))
                && (!commandsOnly || ShellCommands.isCommand(message))
                && (types.isEmpty() || types.stream().anyMatch(type -> isOf(message, type)));
    }

    private static boolean isData(AuditMessage message) {
        return message.payload() instanceof Io && (!ShellCommands.isNote(message) || MaskedKeys.of(message) != null);
    }

    private static boolean isOf(AuditMessage message, String type) {
        if (type.equals("file")) {
            return message.extras().containsKey(AuditMessage.FILE);
        } else if (type.equals("command")) {
            return ShellCommands.begun(message) != null || ShellCommands.ended(message) != null;
        }
        String id = message.type().id();
        return type.endsWith("*") ? id.startsWith(type.substring(0, type.length() - 1)) : id.equals(type);
    }
}
