package dev.sshdaudit.message;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message of an audit log: what happened, when, on which connection and channel. Immutable.
 *
 * @param connectionId the id of the connection; sshd-audit uses 32 lower-case hex digits, other recorders may not
 * @param timestamp nanoseconds since the Unix epoch; never less than that of the connection's former message. A message
 *     read from a damaged recording may have any value, also a negative one
 * @param payload what happened
 * @param channelId the channel, numbered from 0 in order of opening within the connection, or null if the message
 *     belongs to no channel. Unsigned, see {@link Payload}
 * @param extras facts for which the format has no field, by key, in order. Values are {@link String}, {@link Long},
 *     {@link Boolean}, {@link Bytes}, {@link List} and {@link Map} of these with {@link String} keys, or null
 */
public record AuditMessage(
        String connectionId,
        long timestamp,
        Payload payload,
        @Nullable Long channelId,
        Map<String, Object> extras) {

    /** Extra of {@code Connect}: the number, from 2, of a part that continues the recording of a connection. */
    public static final String CONTINUES = "continues";

    /** Extra of {@code Connect} and {@code NewChannelSuccessful}: true if it was open before recording began. */
    public static final String JOINED = "joined";

    /**
     * Extra of {@code Connect} beside {@link #JOINED}: the id under which the same connection was recorded until
     * auditing was switched off or its bundles were restarted.
     */
    public static final String FORMER_CONNECTION = "formerConnection";

    /**
     * Extra of {@code Connect}: the IP address of the load balancer through which the client comes. The address in {@code
     * Connect} is the client's.
     */
    public static final String PROXY_ADDRESS = "proxyAddress";

    /**
     * Extra of {@code HandshakeSuccessful} and {@code HandshakeFailed}: the client's IP address, if a load balancer
     * told it to the host after the recording began. The address in {@code Connect} is then the load balancer's.
     */
    public static final String CLIENT_ADDRESS = "clientAddress";

    /** Extra of {@code Connect}: the name of the machine that records the connection, if it is known. */
    public static final String NODE = "node";

    /**
     * Extra of the first {@code Connect} of a shared recording, which holds messages of many connections whose users
     * have not authenticated: true. The connection id of this message stands for the recording, and not for a
     * connection.
     */
    public static final String SHARED = "shared";

    /**
     * Extra of an {@code Io} without data and channel in a shared recording: the user has authenticated, and the later
     * messages of the connection are in the recording of this name.
     */
    public static final String RECORDING = "recording";

    /**
     * Extra of an {@code Io} without data and channel in a shared recording: a map that tells how many {@code messages}
     * of how many {@code connections} could not be kept, and from how many {@code addresses} they came (10,000 at most
     * are counted).
     */
    public static final String UNLISTED = "unlisted";

    /** Extra of an {@code Io} in a shared recording: a connection ended that could not be recorded. */
    public static final String UNRECORDED = "unrecorded";

    /**
     * Extra of the first message after a connection has got its own recording: how many messages before it are in a
     * shared recording alone.
     */
    public static final String SHARED_MESSAGES = "sharedMessages";

    /**
     * Extra of {@code NewChannelSuccessful} for a session with a terminal that was open before recording began: a map
     * of the text {@code term} and the numbers {@code columns} and {@code rows}, as in {@link ChannelRequest.Pty}.
     */
    public static final String TERMINAL = "terminal";

    /** Extra of {@code Disconnect}: why the connection or its recording ended. */
    public static final String REASON = "reason";

    /** Extra of {@code Disconnect} beside {@link #REASON}: who ended the connection, if an operator did. */
    public static final String TERMINATED_BY = "terminatedBy";

    /**
     * Extra of an {@code Io} without data: the channel's shell begins to run this command. The shell tells so; the text is not
     * guessed from keystrokes.
     */
    public static final String COMMAND = "command";

    /** Extra of an {@code Io} without data: this command, which was an earlier {@link #COMMAND} of the channel, has ended. */
    public static final String COMMAND_ENDED = "commandEnded";

    /** Extra beside {@link #COMMAND_ENDED}: how many commands this command ran that no {@link #COMMAND} tells, as there were too many. */
    public static final String COMMANDS_NOT_TOLD = "commandsNotTold";

    /**
     * Extra of an {@code Io} without data: the user looks at a recording, and what is shown of it is not recorded again. A map of
     * the {@code recording}, and of the number of {@code bytes} that went to the user and are left out here; no {@code bytes} as
     * long as nothing was left out.
     */
    public static final String SHOWN = "shown";

    /**
     * Extra of {@code Password} and its results: the new password that the user wants to have (RFC 4252, section 8).
     * Present only if passwords are recorded.
     */
    public static final String NEW_PASSWORD = "newPassword";

    /** Extra of the first message after a gap: how many messages could not be kept. */
    public static final String LOST_MESSAGES = "lostMessages";

    /** Extra of the first message after a gap: how many bytes of text and data the lost messages held. */
    public static final String LOST_BYTES = "lostBytes";

    /**
     * Extra of the first message after the difference between the host's clock and the times of messages has changed by
     * a second, because the clock was set or the host was suspended: the host's time, in nanoseconds since the Unix
     * epoch.
     */
    public static final String CLOCK = "clock";

    /**
     * Extra of a message with fields or extras that were too long: a map from the key of each to its full length in
     * bytes.
     */
    public static final String TRUNCATED = "truncated";

    /**
     * Extra of the first message after a gap in mode {@code strict}: true, if the connection went on unrecorded because
     * its user is exempt.
     */
    public static final String EXEMPT = "exempt";

    /**
     * Extra of an {@code Io} without data and channel: the kinds of content that are recorded have changed. A map from
     * each key of {@link dev.sshdaudit.Content} to whether content of that kind is recorded from here on.
     */
    public static final String INTERCEPTS = "intercepts";

    /**
     * Extra of an {@code Io} without data and channel: the configuration has changed. A map from each changed key of
     * the PID {@code audit} to a map of {@code from} and {@code to}.
     */
    public static final String CONFIGURATION = "configuration";

    /**
     * Extra of {@code Connect} beside {@link #CONTINUES}: how many open channels this part does not repeat, because
     * there are too many. The former parts have them.
     */
    public static final String CHANNELS_OMITTED = "channelsOmitted";

    /** Extra beside {@link #INTERCEPTS} and {@link #CONFIGURATION}: who made the change, if that is known. */
    public static final String CHANGED_BY = "changedBy";

    /**
     * Extra of an {@code Io} without data: what was done with a file over the channel (sftp, scp, git, rsync). A map of {@code op}
     * ({@code read}, {@code write}, {@code remove}, {@code rename}, {@code mkdir}, {@code rmdir}, {@code link}, {@code
     * symlink}, {@code setstat}, {@code fetch} or {@code push}), {@code path} and, where there is something to tell, {@code
     * to} (the second path), {@code or} (the path if {@code path} is a folder), {@code from} (the file that contents were
     * copied from), {@code length} and {@code mode} (of {@code setstat}), {@code bytesRead}, {@code bytesWritten}, {@code
     * sha256} (of these bytes), {@code result} (why it failed), {@code finished} (false if the channel ended before the
     * file was closed or the server answered) and {@code openedBefore} (true if the file was opened unseen). Or a map of {@code notFollowed} alone: why what comes later is not told.
     */
    public static final String FILE = "file";

    /**
     * Extra of an {@code Io} without data: the user typed something here that the terminal did not show, such as a password, and
     * the bytes are not recorded. The number of characters, or true if that is not to be told.
     */
    public static final String MASKED = "masked";

    /**
     * Extra of an {@code Io}: its data was typed at this earlier time, in nanoseconds since the Unix epoch, and was told as
     * {@link #MASKED} there, since the terminal had not shown it in time.
     */
    public static final String TYPED_AT = "typedAt";

    /**
     * Extra: secrets were taken out of this message. A map from the name of each pattern to how many secrets of that kind begin
     * in the message.
     */
    public static final String REDACTED = "redacted";

    /**
     * Extra: the numbers of the channels that the message may be of, up to 16, since the client calls them by one number. A list
     * of numbers.
     */
    public static final String CANDIDATES = "candidates";

    /** Extra of an {@code Io} without data: the name of the rule by which the connection, or the channel, is recorded from here on. */
    public static final String RULE = "rule";

    /**
     * Extra of an {@code Io} without data and channel: the user of this connection did something with a recording, with another
     * connection or with the configuration. A map of {@code what} (as in {@link dev.sshdaudit.query.QueryUse.What}, in lower case)
     * and, where there is something to tell, {@code recording} (its name, or the id of the connection) and {@code detail}.
     */
    public static final String VIEWED = "viewed";

    /**
     * Checks the values, and copies the extras.
     *
     * @throws IllegalArgumentException if an extra has a value that cannot be recorded
     */
    public AuditMessage {
        requireNonNull(connectionId, "connectionId");
        requireNonNull(payload, "payload");
        extras = extras.isEmpty() ? Map.of() : copy(extras);
    }

    /** Makes a message without extras. */
    public AuditMessage(String connectionId, long timestamp, Payload payload, @Nullable Long channelId) {
        this(connectionId, timestamp, payload, channelId, Map.of());
    }

    /** The type of the payload. */
    public MessageType type() {
        return payload.type();
    }

    /** A copy with one more extra. */
    public AuditMessage withExtra(String key, @Nullable Object value) {
        Map<String, Object> more = new LinkedHashMap<>(extras);
        more.put(key, value);
        return new AuditMessage(connectionId, timestamp, payload, channelId, more);
    }

    /** Shows the keys of the extras without their values, which can hold what a client sent. */
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

    private static @Nullable Object copy(@Nullable Object value) {
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
