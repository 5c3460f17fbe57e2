package dev.sshdaudit.asciinema;

import dev.sshdaudit.message.ChannelRequest;

/**
 * What runs in a session channel.
 *
 * @param requestId the request that asked for it
 * @param start when that was
 * @param command what was asked for, or null if it is a shell or not known
 * @param name what people call it
 * @param nature what goes over the channel
 */
record Program(long requestId, long start, String command, String name, Nature nature) {

    /** What goes over a channel. */
    enum Nature {
        /** Text for people. */
        SESSION,
        /** A protocol, as long as there is no terminal. */
        TRANSFER,
        /** A protocol in any case. */
        TRANSFER_SUBSYSTEM
    }

    /** What a request asks to run, or null if it asks for something else. */
    static Program of(long now, ChannelRequest request) {
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
     * Whether what it prints is for people.
     *
     * @param onTerminal whether it has a terminal
     * @param chosen whether the client set variables by which another program may run than the command names
     */
    boolean isForPeople(boolean onTerminal, boolean chosen) {
        return nature == Nature.SESSION || nature == Nature.TRANSFER && (onTerminal || chosen);
    }
}
