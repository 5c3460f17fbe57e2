package dev.sshdaudit.query;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of a terminal or a program that a search has found. Immutable; clients chose the texts, which are to be escaped before they
 * are printed.
 *
 * @param recording the name of the recording
 * @param connection the id of the connection
 * @param user the user, or null if none has authenticated
 * @param time when the line was complete, or its last part came
 * @param offset the time since the beginning of the recording
 * @param channel the channel, or null
 * @param source what the line is
 * @param line the line without escape sequences; of a long one, the part around the hit
 */
public record TextHit(
        String recording,
        String connection,
        @Nullable String user,
        Instant time,
        Duration offset,
        @Nullable Long channel,
        Source source,
        String line) {

    /** What a line is. */
    public enum Source {
        /** Typed by the user. */
        TYPED,
        /** Shown by a program. */
        SHOWN,
        /** Shown by a program as an error. */
        ERROR,
        /** A command that a client asked for, or that a shell ran. */
        COMMAND
    }
}
