package dev.sshdaudit.storage;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * What is known of a recording without reading it. Immutable.
 *
 * @param name the recording's name, unique: connection id, then {@code -<channel>}, {@code .<part>} and the format's
 *     extension where there are any. Letters, digits, {@code -}, {@code _} and {@code .} only, so that it is safe as a
 *     file name and in an object key
 * @param connectionId the connection
 * @param channelId the channel, if the recording is of only one, else null
 * @param part the part of the connection, from 1
 * @param format the name of the format
 * @param contentType the media type of the bytes
 * @param node the name of the host that recorded it, or an empty text
 * @param start when the recording began
 * @param end when it ended, or null
 * @param remoteAddress the client's IP address
 * @param country the address's country, {@code XX} if unknown
 * @param username the authenticated user, or null as long as there is none
 * @param state how the recording stands
 * @param shared whether it holds messages of many connections, those whose users have not authenticated; then the
 *     connection is none of these, and the address is empty
 * @param formerConnection the id under which the same connection was recorded before, until auditing was switched off or its
 *     bundles were restarted, or null
 */
public record RecordingMetadata(
        String name,
        String connectionId,
        Long channelId,
        int part,
        String format,
        String contentType,
        String node,
        Instant start,
        Instant end,
        String remoteAddress,
        String country,
        String username,
        State state,
        boolean shared,
        String formerConnection) {

    /** How a recording stands. */
    public enum State {
        /** It is being recorded. */
        OPEN,
        /** It ended properly. */
        ENDED,
        /** It ended properly; the connection went on in the next part. */
        CONTINUED,
        /** It breaks off: what came later is in the next part, if there is one, or lost. */
        CUT
    }

    private static final Pattern SAFE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,199}");

    /**
     * Checks what it is given.
     *
     * @throws IllegalArgumentException if the name is not safe
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

    /** Metadata of a recording whose connection was not recorded before. */
    public RecordingMetadata(
            String name,
            String connectionId,
            Long channelId,
            int part,
            String format,
            String contentType,
            String node,
            Instant start,
            Instant end,
            String remoteAddress,
            String country,
            String username,
            State state,
            boolean shared) {
        this(
                name,
                connectionId,
                channelId,
                part,
                format,
                contentType,
                node,
                start,
                end,
                remoteAddress,
                country,
                username,
                state,
                shared,
                null);
    }

    /** Metadata of a recording of one connection alone, which was not recorded before. */
    public RecordingMetadata(
            String name,
            String connectionId,
            Long channelId,
            int part,
            String format,
            String contentType,
            String node,
            Instant start,
            Instant end,
            String remoteAddress,
            String country,
            String username,
            State state) {
        this(
                name,
                connectionId,
                channelId,
                part,
                format,
                contentType,
                node,
                start,
                end,
                remoteAddress,
                country,
                username,
                state,
                false);
    }

    /** Whether a text can be the name of a recording. */
    public static boolean isSafeName(String name) {
        return SAFE_NAME.matcher(name).matches() && !name.contains("..");
    }

    /** The same recording, of a user who has authenticated. */
    public RecordingMetadata withUsername(String user) {
        return with(end, remoteAddress, user, state, formerConnection);
    }

    /** The same recording, of a client whose address was learnt. */
    public RecordingMetadata withRemoteAddress(String address) {
        return with(end, address, username, state, formerConnection);
    }

    /** The same recording, of a connection that was recorded under another id before. */
    public RecordingMetadata withFormerConnection(String id) {
        return with(end, remoteAddress, username, state, id);
    }

    /**
     * The same recording, ended; no earlier than it began, also where the clock was set back meanwhile.
     *
     * @param newState how it ended
     * @param when when it ended
     */
    public RecordingMetadata ended(State newState, Instant when) {
        return with(when.isBefore(start) ? start : when, remoteAddress, username, newState, formerConnection);
    }

    private RecordingMetadata with(Instant newEnd, String address, String user, State newState, String former) {
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
