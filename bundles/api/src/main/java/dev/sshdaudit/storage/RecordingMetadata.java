package dev.sshdaudit.storage;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Facts about a recording that are stored beside it. Immutable.
 *
 * @param name the recording's name, unique: connection id, then {@code -<channel>}, {@code .<part>} and the format's
 *     extension where there are any. Letters, digits, {@code -}, {@code _} and {@code .} only, so that it is safe as a
 *     file name and in an object key
 * @param connectionId the id of the connection
 * @param channelId the number of the channel if the recording is of one channel alone, else null
 * @param part the part of the connection, from 1
 * @param format the name of the format
 * @param contentType the media type of the bytes
 * @param node the name of the machine that recorded the connection, or an empty text
 * @param start when the recording began
 * @param end when the recording ended, or null while it is open
 * @param remoteAddress the client's IP address
 * @param country the address's country, {@code XX} if unknown
 * @param username the authenticated user, or null if no user has authenticated
 * @param state whether the recording is open, and how it ended
 * @param shared whether the recording holds messages of many connections whose users have not authenticated; then
 *     {@code connectionId} is the id of none of them, and {@code remoteAddress} is empty
 * @param formerConnection the id under which the same connection was recorded until auditing was switched off or its
 *     bundles were restarted; null if it was not recorded before
 */
public record RecordingMetadata(
        String name,
        String connectionId,
        @Nullable Long channelId,
        int part,
        String format,
        String contentType,
        String node,
        Instant start,
        @Nullable Instant end,
        String remoteAddress,
        String country,
        @Nullable String username,
        State state,
        boolean shared,
        @Nullable String formerConnection) {

    /** Whether a recording is open, and how it ended. */
    public enum State {
        /** The recording is being written. */
        OPEN,
        /** The recording ended properly. */
        ENDED,
        /** The recording ended properly, and the connection went on in the next part. */
        CONTINUED,
        /** The recording breaks off. Later messages are in the next part, or lost. */
        CUT
    }

    private static final Pattern SAFE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,199}");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the name is not safe ({@link #isSafeName})
     */
    public RecordingMetadata {
        if (!isSafeName(name)) {
            throw new IllegalArgumentException("Not a recording's name: " + name);
        }
        requireNonNull(connectionId, "connectionId");
        requireNonNull(format, "format");
        requireNonNull(contentType, "contentType");
        requireNonNull(node, "node");
        requireNonNull(start, "start");
        requireNonNull(remoteAddress, "remoteAddress");
        requireNonNull(country, "country");
        requireNonNull(state, "state");
    }

    /** Whether a text is safe as the name of a recording: as a file name, and in an object key. */
    public static boolean isSafeName(String name) {
        return SAFE_NAME.matcher(name).matches() && !name.contains("..");
    }

    /** A copy with a user name. */
    public RecordingMetadata withUsername(String user) {
        return with(end, remoteAddress, user, state, formerConnection);
    }

    /** A copy with another client address. */
    public RecordingMetadata withRemoteAddress(String address) {
        return with(end, address, username, state, formerConnection);
    }

    /** A copy with the id under which the connection was recorded before. */
    public RecordingMetadata withFormerConnection(String id) {
        return with(end, remoteAddress, username, state, id);
    }

    /**
     * A copy of which the recording has ended. If {@code when} is before the start, because the clock was set back, the
     * end is the start.
     *
     * @param newState how the recording ended
     * @param when when the recording ended
     */
    public RecordingMetadata ended(State newState, Instant when) {
        return with(when.isBefore(start) ? start : when, remoteAddress, username, newState, formerConnection);
    }

    private RecordingMetadata with(
            @Nullable Instant newEnd, String address, @Nullable String user, State newState, @Nullable String former) {
        return new RecordingMetadata(
                name,
                connectionId,
                channelId,
                part,
                format,
                contentType,
                node,
                start,
                newEnd,
                address,
                country,
                user,
                newState,
                shared,
                former);
    }
}
