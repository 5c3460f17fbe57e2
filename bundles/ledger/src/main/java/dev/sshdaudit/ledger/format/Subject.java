package dev.sshdaudit.ledger.format;

import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The recording that a line tells of: the metadata of the recording, but for its state and its end.
 *
 * @param name the recording's name in the storage
 * @param connection the id of the connection
 * @param channel the number of the channel if the recording is of one channel alone, else null
 * @param part the part of the connection, from 1
 * @param format the name of the format
 * @param contentType the media type of the bytes
 * @param start when the recording began
 * @param address the client's IP address, or an empty text
 * @param country the address's country, {@code XX} if unknown
 * @param user the authenticated user, or null
 * @param shared whether the recording holds messages of many connections whose users have not authenticated
 * @param former the id under which the connection was recorded before, or null
 */
public record Subject(
        String name,
        String connection,
        @Nullable Long channel,
        int part,
        String format,
        String contentType,
        Instant start,
        String address,
        String country,
        @Nullable String user,
        boolean shared,
        @Nullable String former) {

    /** Cuts texts that are too long. */
    public Subject {
        name = Bounds.word(name);
        connection = Bounds.word(connection);
        format = Bounds.word(format);
        contentType = Bounds.word(contentType);
        address = Bounds.word(address);
        country = Bounds.word(country);
        user = Bounds.textOrNull(user);
        former = Bounds.wordOrNull(former);
    }

    /** The recording with this metadata. */
    public static Subject of(RecordingMetadata metadata) {
        return new Subject(
                metadata.name(),
                metadata.connectionId(),
                metadata.channelId(),
                metadata.part(),
                metadata.format(),
                metadata.contentType(),
                metadata.start(),
                metadata.remoteAddress(),
                metadata.country(),
                metadata.username(),
                metadata.shared(),
                metadata.formerConnection());
    }

    /**
     * The metadata of the recording.
     *
     * @param node the node of the ledger
     * @param state the state of the recording
     * @param end when the recording ended, or null while it is open
     * @throws IllegalArgumentException if the name is not that of a recording
     */
    public RecordingMetadata metadata(String node, State state, @Nullable Instant end) {
        return new RecordingMetadata(
                name,
                connection,
                channel,
                part,
                format,
                contentType,
                node,
                start,
                end,
                address,
                country,
                user,
                state,
                shared,
                former);
    }
}
