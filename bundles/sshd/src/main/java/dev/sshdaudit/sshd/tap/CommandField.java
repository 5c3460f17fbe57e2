package dev.sshdaudit.sshd.tap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;

/** The field in which a channel of SSHD keeps the program that runs on it: of channels that are open, nothing else tells. */
final class CommandField {

    /** SSHD's SFTP, in a bundle that need not be there. */
    private static final String SFTP = "org.apache.sshd.sftp.server.SftpSubsystem";

    /** Null where this version of SSHD has no such field; then no channel is said to run SFTP. */
    private static final @Nullable VarHandle FIELD = field();

    private CommandField() {}

    private static @Nullable VarHandle field() {
        try {
            return MethodHandles.privateLookupIn(ChannelSession.class, MethodHandles.lookup())
                    .findVarHandle(ChannelSession.class, "commandInstance", Command.class);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null; // another version of SSHD, which lacks the field
        }
    }

    /** Whether SSHD's own SFTP, or a class that extends it, runs on the channel. */
    static boolean runsSftp(Channel channel) {
        if (FIELD == null || !(channel instanceof ChannelSession)) {
            return false;
        }
        Object command = FIELD.getVolatile(channel);
        for (Class<?> type = command == null ? null : command.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(SFTP)) {
                return true;
            }
        }
        return false;
    }
}
