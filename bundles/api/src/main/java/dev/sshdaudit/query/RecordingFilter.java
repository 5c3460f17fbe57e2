package dev.sshdaudit.query;

import dev.sshdaudit.storage.RecordingMetadata.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to find: all that is not null must fit. Immutable.
 *
 * @param id the beginning of the recording's name or of the connection's id. Within a name, the connection's id may be cut, as in lists:
 *     {@code 5f0c0123.2}
 * @param user the name of the user who authenticated, or who tried to
 * @param address the client's address, or its beginning with a {@code *} behind it
 * @param since the recording or connection must have ended at this time or later, or still go on
 * @param until the recording or connection must have begun at this time or before
 * @param state the state of the recording
 * @param command a part of a command that ran
 * @param file a part of the path of a file that was transferred or changed, or the SHA-256 of one in hex
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
        if ((command != null || file != null || failedLogins) && (state != null || minSize > 0)) {
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

    /** A copy for the beginning of a name or an id. */
    public RecordingFilter withId(@Nullable String newId) {
        return new RecordingFilter(newId, user, address, since, until, state, command, file, minSize, failedLogins);
    }

    /** A copy for recordings of a size. */
    public RecordingFilter withMinSize(long newMinSize) {
        return new RecordingFilter(id, user, address, since, until, state, command, file, newMinSize, failedLogins);
    }

    /** A copy for a user. */
    public RecordingFilter withUser(String newUser) {
        return new RecordingFilter(id, newUser, address, since, until, state, command, file, minSize, failedLogins);
    }

    /** A copy for an address. */
    public RecordingFilter withAddress(String newAddress) {
        return new RecordingFilter(id, user, newAddress, since, until, state, command, file, minSize, failedLogins);
    }

    /** A copy for a time. */
    public RecordingFilter between(@Nullable Instant newSince, @Nullable Instant newUntil) {
        return new RecordingFilter(id, user, address, newSince, newUntil, state, command, file, minSize, failedLogins);
    }

    /** A copy for a state. */
    public RecordingFilter withState(State newState) {
        return new RecordingFilter(id, user, address, since, until, newState, command, file, minSize, failedLogins);
    }

    /** A copy for a command. */
    public RecordingFilter withCommand(String newCommand) {
        return new RecordingFilter(id, user, address, since, until, state, newCommand, file, minSize, failedLogins);
    }

    /** A copy for a file. */
    public RecordingFilter withFile(String newFile) {
        return new RecordingFilter(id, user, address, since, until, state, command, newFile, minSize, failedLogins);
    }

    /** A copy for failed attempts to authenticate. */
    public RecordingFilter withFailedLogins() {
        return new RecordingFilter(id, user, address, since, until, state, command, file, minSize, true);
    }
}
