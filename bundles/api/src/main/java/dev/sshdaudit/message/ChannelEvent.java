package dev.sshdaudit.message;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Data on an open channel, answers to requests, and the end of a channel (RFC 4254, sections 5.2, 5.3 and 6.10). */
public sealed interface ChannelEvent extends Payload {

    /** Client or server will send no more data on the channel. */
    record CloseWrite() implements ChannelEvent {}

    /** The channel is closed. */
    record Close() implements ChannelEvent {}

    /** A signal ended the program. */
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
     * Data that was sent over the channel.
     *
     * @param stream {@link #STDIN}, {@link #STDOUT} or {@link #STDERR}
     */
    record Io(long stream, @Nullable Bytes data) implements ChannelEvent {

        /** The stream of data from the client. */
        public static final long STDIN = 0;

        /** The stream of data from the server. */
        public static final long STDOUT = 1;

        /** The stream of extended data from the server (RFC 4254, section 5.2). */
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
