package dev.sshdaudit.message;

import static java.util.Objects.requireNonNull;

/** Data on an open channel, answers to requests, and its end (RFC 4254, sections 5.2, 5.3 and 6.10). */
public sealed interface ChannelEvent extends Payload {

    /** A side will send no more data. */
    record CloseWrite() implements ChannelEvent {}

    /** The channel is closed. */
    record Close() implements ChannelEvent {}

    /** The program was ended by a signal. */
    record ExitSignal(String signal, boolean coreDumped, String errorMessage, String languageTag)
            implements ChannelEvent {
        public ExitSignal {
            requireNonNull(signal, "signal");
            requireNonNull(errorMessage, "errorMessage");
            requireNonNull(languageTag, "languageTag");
        }
    }

    /** The program ended. */
    record Exit(long exitStatus) implements ChannelEvent {}

    /**
     * Data went over the channel.
     *
     * @param stream {@link #STDIN}, {@link #STDOUT} or {@link #STDERR}
     */
    record Io(long stream, Bytes data) implements ChannelEvent {

        /** From the client. */
        public static final long STDIN = 0;

        /** From the server. */
        public static final long STDOUT = 1;

        /** From the server, as extended data (RFC 4254, section 5.2). */
        public static final long STDERR = 2;
    }

    /**
     * A request was refused.
     *
     * @param requestId the channel request's number, or the global request's if the message has no channel
     */
    record RequestFailed(long requestId, String reason) implements ChannelEvent {
        public RequestFailed {
            requireNonNull(reason, "reason");
        }
    }
}
