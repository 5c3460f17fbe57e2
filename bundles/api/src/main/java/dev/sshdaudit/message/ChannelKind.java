package dev.sshdaudit.message;

/**
 * What goes over a channel, told by its type: that decides which content of it is recorded. Every part that asks for the
 * type of a channel asks here, since servers do not compare types as texts are compared.
 */
public enum ChannelKind {
    /** What a user types, and what programs print. */
    SESSION,
    /** Forwarded ports and sockets, X11, agents: channels of every other type. */
    FORWARDING;

    /** The type of channels that users work on (RFC 4254, section 6.1). */
    public static final String SESSION_TYPE = "session";

    /** Stands in recordings for the type of a channel of which only the confirmation is known. */
    public static final String UNKNOWN_TYPE = "unknown";

    /**
     * The kind of a channel. Types are compared as Apache MINA SSHD does it, for which {@code Session} is a session too, and
     * so is {@code \u017fe\u017f\u017fion} with its long s. A channel of unknown type may be a session, so it counts as one.
     *
     * @param channelType the type as it stands in a recording
     */
    public static ChannelKind of(String channelType) {
        return isSession(channelType) || channelType.equals(UNKNOWN_TYPE) ? SESSION : FORWARDING;
    }

    /** Whether a type is the session's. */
    public static boolean isSession(String channelType) {
        return String.CASE_INSENSITIVE_ORDER.compare(channelType, SESSION_TYPE) == 0;
    }
}
