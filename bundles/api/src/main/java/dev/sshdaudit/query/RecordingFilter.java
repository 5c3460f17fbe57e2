package dev.sshdaudit.query;

import dev.sshdaudit.storage.RecordingMetadata.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to find: all that is not null must fit. Immutable.
 *
 * @param id the beginning of the recording's name or of the connection's id
 * @param user the name of the user who authenticated, or who tried to
 * @param address the client's address, or its beginning with a {@code *} behind it
 * @param since the recording or connection must have ended at this time or later, or still go on
 * @param until the recording or connection must have begun at this time or before
 * @param state the state of the recording
 * @param command a part of a command that ran
 * @param file a part of the path of a file that was transferred or changed
 * @param minSize the fewest bytes of the recording, or 0
 * @param failedLogins whether an attempt to authenticate must have failed
 */
public record RecordingFilter(
        @Nullable String id,
        @Nullable String user,
        @Nullable String address,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable State state,
        @Nullable String command,
        @Nullable String file,
        long minSize,
        boolean failedLogins) {

    /** All recordings. */
    public static final RecordingFilter ALL =
            new RecordingFilter(null, null, null, null, null, null, null, null, 0, false);

    /**
     * Checks that the values can fit together.
     *
     * @throws IllegalArgumentException if a state or a size is wanted together with a command, a file or failed logins: a
     *     ledger tells of recordings and of connections in different lines. Or if the size is negative, or {@code since} is
     *     after {@code until}
     */
    public RecordingFilter {
        boolean connections = command != null || file != null || failedLogins;
        if (connections && (state != null || minSize > 0)) {
            throw new IllegalArgumentException(
                    "a state and a size are of a recording; a command, a file and failed logins"
                            + " are of a connection: ask for one of both");
        }
        if (minSize < 0) {
            throw new IllegalArgumentException("the size must be 0 or more");
        }
        if (since != null && until != null && since.isAfter(until)) {
            throw new IllegalArgumentException("the time since which to look is after the time until which to look");
        }
    }

    /** Whether connections are found: where a command, a file or failed logins are wanted. Otherwise recordings are found. */
    public boolean isOfConnections() {
        return command != null || file != null || failedLogins;
    }
}
