package dev.sshdaudit.query;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Which copy of a recording is to be made. Immutable.
 *
 * @param storage the storage, or null for the one in force
 * @param id as in {@link OpenRequest}
 * @param form what the copy consists of
 * @param channel the channel of {@link Form#ASCIICAST}, or null for the only one that has a terminal
 * @param secrets whether passwords and answers of users are in the copy, which needs the role {@code admin}; of {@link Form#BINARY}
 *     they are in any case, as the bytes are those of the recording, and it needs the role where secrets are recorded
 * @param zone the zone of times in {@link Form#TEXT}
 */
public record ExportRequest(
        @Nullable String storage,
        String id,
        Form form,
        @Nullable Long channel,
        boolean secrets,
        ZoneId zone) {

    /** What a copy consists of. */
    public enum Form {
        /** The bytes of the recording, whatever its format is. */
        BINARY,
        /** A JSON object a line for each message. */
        JSON,
        /** The timeline. */
        TEXT,
        /** A cast of one channel, for asciinema's players. */
        ASCIICAST
    }
}
