package dev.sshdaudit.ledger.find;

import dev.sshdaudit.storage.RecordingMetadata.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to search for: all that is not null must fit. Immutable.
 *
 * @param id the beginning of the recording's name or of the connection's id
 * @param user the name of the user who authenticated, or who tried to
 * @param address the client's address, or its beginning with a {@code *} behind it
 * @param from the connection or recording must have ended at this time or later
 * @param to the connection or recording must have begun at this time or before
 * @param state the state of the recording
 * @param command a part of a command that ran
 * @param file a part of the path of a file that was transferred or changed
 * @param minSize the fewest bytes of the recording, or 0
 * @param failed whether an attempt to authenticate must have failed
 */
public record Filter(
        @Nullable String id,
        @Nullable String user,
        @Nullable String address,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable State state,
        @Nullable String command,
        @Nullable String file,
        long minSize,
        boolean failed) {

    /** All recordings. */
    public static final Filter ALL = new Filter(null, null, null, null, null, null, null, null, 0, false);

    /**
     * Checks that the values can fit together.
     *
     * @throws IllegalArgumentException if a state or a size is wanted together with a command, a file or a failed attempt: a ledger tells of
     *     recordings and of connections in different lines
     */
    public Filter {
        if ((state != null || minSize > 0) && (command != null || file != null || failed)) {
            throw new IllegalArgumentException(
                    "a state and a size are of a recording; command, file and failed attempts are of a connection:"
                            + " search for one of both");
        }
    }

    /** Whether connections are found: where a command, a file or a failed attempt is wanted. Otherwise recordings are found. */
    public boolean isOfConnections() {
        return command != null || file != null || failed;
    }

    /** A copy for the beginning of a name or an id. */
    public Filter withId(String newId) {
        return new Filter(newId, user, address, from, to, state, command, file, minSize, failed);
    }

    /** A copy for recordings of a size. */
    public Filter withMinSize(long newMinSize) {
        return new Filter(id, user, address, from, to, state, command, file, newMinSize, failed);
    }

    /** A copy for a user. */
    public Filter withUser(String newUser) {
        return new Filter(id, newUser, address, from, to, state, command, file, minSize, failed);
    }

    /** A copy for an address. */
    public Filter withAddress(String newAddress) {
        return new Filter(id, user, newAddress, from, to, state, command, file, minSize, failed);
    }

    /** A copy for a time. */
    public Filter between(@Nullable Instant newFrom, @Nullable Instant newTo) {
        return new Filter(id, user, address, newFrom, newTo, state, command, file, minSize, failed);
    }

    /** A copy for a state. */
    public Filter withState(State newState) {
        return new Filter(id, user, address, from, to, newState, command, file, minSize, failed);
    }

    /** A copy for a command. */
    public Filter withCommand(String newCommand) {
        return new Filter(id, user, address, from, to, state, newCommand, file, minSize, failed);
    }

    /** A copy for a file. */
    public Filter withFile(String newFile) {
        return new Filter(id, user, address, from, to, state, command, newFile, minSize, failed);
    }

    /** A copy for failed attempts to authenticate. */
    public Filter withFailed() {
        return new Filter(id, user, address, from, to, state, command, file, minSize, true);
    }
}
