package dev.sshdaudit.message;

/**
 * The use of a channel, which decides what content of the channel is recorded. All code that compares types of channels
 * uses this class, because Apache MINA SSHD compares types without regard to case.
 */
public enum ChannelKind {
    /** A session: what a user types, and what programs print. */
    SESSION,
    /** Forwarded ports and sockets, X11, agents: channels of every other type. */
    FORWARDING;

    /** The type of channels that users work on (RFC 4254, section 6.1). */
    public static final String SESSION_TYPE = "session";

    /** The type, in recordings, of a channel whose confirmation was seen and whose request was not. */
    public static final String UNKNOWN_TYPE = "unknown";

    /**
     * The kind of a channel. Types are compared as Apache MINA SSHD compares them: {@code Session} is a session, too,
     * and so is {@code \u017fe\u017f\u017fion} with a long s. A channel of unknown type counts as a session, because it
     * may be one.
     *
     * @param channelType the type as a recording has it
     */
    public static ChannelKind of(String channelType) {
        return isSession(channelType) || channelType.equals(UNKNOWN_TYPE) ? SESSION : FORWARDING;
    }

    /** Whether a type is that of a session. */
    public static boolean isSession(String channelType) {
        return String.CASE_INSENSITIVE_ORDER.compare(channelType, SESSION_TYPE) == 0;
    }
}
