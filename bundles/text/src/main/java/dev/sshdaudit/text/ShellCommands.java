package dev.sshdaudit.text;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.Subsystem;
import org.jspecify.annotations.Nullable;

/** Reads the commands that a recording tells of: those that clients asked for, and those that a shell told of. */
public final class ShellCommands {

    /** The extra of a message without data: the channel's shell begins to run this command. */
    static final String COMMAND = "command";

    /** The extra of a message without data: this command of the channel's shell has ended. */
    static final String ENDED = "commandEnded";

    private ShellCommands() {}

    /** The command that the channel's shell began to run at this message, or null. */
    public static @Nullable String begun(AuditMessage message) {
        return text(message, COMMAND);
    }

    /** The command of the channel's shell that ended at this message, or null. */
    public static @Nullable String ended(AuditMessage message) {
        return text(message, ENDED);
    }

    /** Whether a command or a subsystem begins or ends at this message. */
    public static boolean isCommand(AuditMessage message) {
        return message.payload() instanceof Exec
                || message.payload() instanceof Subsystem
                || begun(message) != null
                || ended(message) != null;
    }

    private static @Nullable String text(AuditMessage message, String extra) {
        return isNote(message) && message.extras().get(extra) instanceof String command ? command : null;
    }

    /** Whether a message has no data: its extras tell all. */
    static boolean isNote(AuditMessage message) {
        if (!(message.payload() instanceof Io io)) {
            return false;
        }
        Bytes data = io.data();
        return data == null || data.length() == 0;
    }
}
