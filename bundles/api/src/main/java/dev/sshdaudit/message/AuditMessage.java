package dev.sshdaudit.message;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One message of an audit log: what happened, when, on which connection and channel. Immutable.
 *
 * @param connectionId the connection; 32 lower-case hex digits for connections of ours
 * @param timestamp nanoseconds since the Unix epoch; never less than that of the connection's message before. A message
 *     read from a damaged recording may have any, a negative one too
 * @param payload what happened
 * @param channelId the channel, numbered from 0 in order of opening within the connection, or null if it belongs to none.
 *     Unsigned, see {@link Payload}
 * @param extras what is known beyond the format's table, by key, in order. Values are {@link String}, {@link Long},
 *     {@link Boolean}, {@link Bytes}, {@link List} and {@link Map} of these with {@link String} keys, or null
 */
public record AuditMessage(
        String connectionId, long timestamp, Payload payload, Long channelId, Map<String, Object> extras) {

    /** Extra of {@code Connect}: the part number, from 2, of a recording that goes on where another left off. */
    public static final String CONTINUES = "continues";

    /** Extra of {@code Connect} and {@code NewChannelSuccessful}: true if it was open before it was recorded. */
    public static final String JOINED = "joined";

    /**
     * Extra of {@code Connect} beside {@link #JOINED}: the id under which the same connection was recorded before, until
     * auditing was switched off or its bundles were restarted.
     */
    public static final String FORMER_CONNECTION = "formerConnection";

    /**
     * Extra of {@code HandshakeSuccessful} and {@code HandshakeFailed}: the client's IP address, where the host knows it from
     * a load balancer whose address {@code Connect} tells.
     */
    public static final String CLIENT_ADDRESS = "clientAddress";

    /** Extra of {@code Connect}: the name of the host that recorded it, where it is known. */
    public static final String NODE = "node";

    /**
     * Extra of the first {@code Connect} of a recording that holds messages of many connections, those whose users have
     * not authenticated: true. Its connection is none; it ends with the recording.
     */
    public static final String SHARED = "shared";

    /**
     * Extra of an {@code Io} without data and channel in a shared recording: the user got in, and what comes next of the
     * connection is in the recording of this name.
     */
    public static final String RECORDING = "recording";

    /**
     * Extra of an {@code Io} without data and channel in a shared recording: a map of how many {@code connections} from
     * how many {@code addresses} (at most 10,000 are told apart) there were of which {@code messages} could not be kept.
     */
    public static final String UNLISTED = "unlisted";

    /** In a shared recording: a connection ended that could not be recorded. */
    public static final String UNRECORDED = "unrecorded";

    /**
     * Extra of the message with which a connection's own recording goes on: how many messages before it are in a shared
     * recording alone.
     */
    public static final String SHARED_MESSAGES = "sharedMessages";

    /**
     * Extra of {@code NewChannelSuccessful} for a session that was open before it was recorded and has a terminal: a map
     * of the text {@code term} and the numbers {@code columns} and {@code rows}, as in {@link ChannelRequest.Pty}.
     */
    public static final String TERMINAL = "terminal";

    /** Extra of {@code Disconnect}: why the connection or its recording ended. */
    public static final String REASON = "reason";

    /**
     * Extra of {@code Password} and its results: the password that the user asked to have instead (RFC 4252, section
     * 8). Recorded only where passwords are.
     */
    public static final String NEW_PASSWORD = "newPassword";

    /** Extra of the first message after a gap: how many messages could not be kept. */
    public static final String LOST_MESSAGES = "lostMessages";

    /** Extra of the first message after a gap: how many bytes of text and data the lost messages held. */
    public static final String LOST_BYTES = "lostBytes";

    /**
     * Extra of the first message after the host's clock and the messages' times have come to differ by a second more or less,
     * as they do when the clock is set or the host was suspended: the host's time, in nanoseconds since the Unix epoch.
     */
    public static final String CLOCK = "clock";

    /**
     * Extra of a message with fields or extras that were too long: a map from the key of each to its full length in bytes.
     */
    public static final String TRUNCATED = "truncated";

    /**
     * Extra of the first message recorded after the connection was let go on though it could not be recorded and the mode
     * was strict, as its user is exempt: true.
     */
    public static final String EXEMPT = "exempt";

    /**
     * Extra of an {@code Io} without data and channel: other content is recorded from here on. A map of the keys of
     * {@link dev.sshdaudit.Content} to whether content of that kind is recorded.
     */
    public static final String INTERCEPTS = "intercepts";

    /**
     * Extra of an {@code Io} without data and channel: the configuration of the log changed while the connection was
     * recorded. A map of keys of the PID {@code audit} to maps of {@code from} and {@code to}.
     */
    public static final String CONFIGURATION = "configuration";

    /**
     * Extra of {@code Connect} beside {@link #CONTINUES}: how many channels were opened of which nothing is repeated here, as
     * there were too many. The parts before tell of them.
     */
    public static final String CHANNELS_OMITTED = "channelsOmitted";

    /** Extra beside {@link #INTERCEPTS} and {@link #CONFIGURATION}: who changed it, where that is known. */
    public static final String CHANGED_BY = "changedBy";

    /**
     * Checks and takes what a message is made of.
     *
     * @throws IllegalArgumentException if an extra has a value that cannot be recorded
     */
    public AuditMessage {
        requireNonNull(connectionId, "connectionId");
        requireNonNull(payload, "payload");
        extras = extras.isEmpty() ? Map.of() : copy(extras);
    }

    /** A message without extras. */
    public AuditMessage(String connectionId, long timestamp, Payload payload, Long channelId) {
        this(connectionId, timestamp, payload, channelId, Map.of());
    }

    /** The type of the payload. */
    public MessageType type() {
        return payload.type();
    }

    /** This message with one extra more. */
    public AuditMessage withExtra(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(extras);
        more.put(key, value);
        return new AuditMessage(connectionId, timestamp, payload, channelId, more);
    }

    /** Extras can hold what a client sent: their keys are shown, their values are not. */
    @Override
    public String toString() {
        return "AuditMessage[" + connectionId + " " + timestamp + " " + payload
                + (channelId == null ? "" : " channel " + Long.toUnsignedString(channelId))
                + (extras.isEmpty() ? "" : " extras " + extras.keySet()) + "]";
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put((String) requireNonNull(key), copy(value)));
        return Collections.unmodifiableMap(copy);
    }

    private static Object copy(Object value) {
        if (value == null
                || value instanceof String
                || value instanceof Long
                || value instanceof Boolean
                || value instanceof Bytes) {
            return value;
        } else if (value instanceof Integer number) {
            return number.longValue();
        } else if (value instanceof Map<?, ?> map) {
            return copy(map);
        } else if (value instanceof List<?> list) {
            return list.stream().map(AuditMessage::copy).toList();
        }
        throw new IllegalArgumentException(
                "An extra cannot be a " + value.getClass().getName());
    }
}
