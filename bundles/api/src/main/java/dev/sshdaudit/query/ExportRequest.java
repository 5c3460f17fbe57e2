package dev.sshdaudit.query;

import dev.sshdaudit.encryption.Identities;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Which copy of a recording is to be made. Immutable.
 *
 * @param storage the storage, or null for the one in force
 * @param id as in {@link OpenRequest}
 * @param form what the copy consists of
 * @param channel the channel of {@link Form#ASCIICAST}, or null for each one that a cast can be made of
 * @param secrets whether passwords and answers of users are in the copy, which needs the role {@code admin}; of {@link Form#BINARY}
 *     they are in any case, as the bytes are those of the recording, and it needs the role where secrets are recorded
 * @param zone the zone of dates and times in {@link Form#TEXT}, or null for seconds since the start
 * @param identities the private keys for a recording that is encrypted. {@link Form#BINARY} needs one only to learn whether there
 *     are secrets in it, for a user without the role {@code admin}; the copy is encrypted as the recording is
 */
public record ExportRequest(
        @Nullable String storage,
        String id,
        Form form,
        @Nullable Long channel,
        boolean secrets,
        @Nullable ZoneId zone,
        Identities identities) {

    /** Asks without a private key. */
    public ExportRequest(
            @Nullable String storage,
            String id,
            Form form,
            @Nullable Long channel,
            boolean secrets,
            @Nullable ZoneId zone) {
        this(storage, id, form, channel, secrets, zone, Identities.NONE);
    }

    /** What a copy consists of. */
    public enum Form {
        /** The bytes of the recording, whatever its format is. */
        BINARY,
        /** A JSON object a line for each message. */
        JSON,
        /** The timeline. */
        TEXT,
        /** Casts, for asciinema's players; each is of one channel. */
        ASCIICAST
    }
}
