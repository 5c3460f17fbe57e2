package dev.sshdaudit.asciinema;

import dev.sshdaudit.message.ChannelRequest;
import org.jspecify.annotations.Nullable;

/**
 * The program that runs in a session channel.
 *
 * @param requestId the id of the request for the program; -1 if there was none
 * @param start the time of the request, in nanoseconds since 1970
 * @param command the command line; null if the program is a shell, a subsystem, or not known
 * @param name the program's name in titles
 * @param nature what goes over the channel
 */
record Program(long requestId, long start, @Nullable String command, String name, Nature nature) {

    /** What goes over a channel. */
    enum Nature {
        /** Text that people read. */
        SESSION,
        /** A protocol between two programs, if the channel has no terminal. */
        TRANSFER,
        /** A protocol between two programs, also where the channel has a terminal. */
        TRANSFER_SUBSYSTEM
    }

    /** The program that a request asks for; null if it does not ask for a program. */
    static @Nullable Program of(long now, ChannelRequest request) {
        if (request instanceof ChannelRequest.Shell) {
            return new Program(request.requestId(), now, null, "shell", Nature.SESSION);
        } else if (request instanceof ChannelRequest.Exec exec) {
            Nature nature = Transfers.isTransfer(exec.program()) ? Nature.TRANSFER : Nature.SESSION;
            return new Program(request.requestId(), now, exec.program(), exec.program(), nature);
        } else if (request instanceof ChannelRequest.Subsystem subsystem) {
            Nature nature =
                    Transfers.isTransferSubsystem(subsystem.subsystem()) ? Nature.TRANSFER_SUBSYSTEM : Nature.SESSION;
            return new Program(request.requestId(), now, null, subsystem.subsystem(), nature);
        }
        return null;
    }

    /** A program that was running before the connection was recorded. */
    static Program joined(long now) {
        return new Program(-1, now, null, "joined", Nature.SESSION);
    }

    /** A program whose request was among messages that were lost. */
    static Program unknown(long now) {
        return new Program(-1, now, null, "unknown", Nature.SESSION);
    }

    /**
     * Whether the program prints for people.
     *
     * @param onTerminal whether the program has a terminal
     * @param chosen whether the client set a variable that may make the server run another program than the named one
     */
    boolean isForPeople(boolean onTerminal, boolean chosen) {
        return nature == Nature.SESSION || nature == Nature.TRANSFER && (onTerminal || chosen);
    }
}
