package dev.sshdaudit.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a user did by {@link AuditQuery}, or was refused. Immutable; users and clients chose the texts, which are to be escaped before
 * they are printed.
 *
 * @param time when
 * @param user the user's name; where there is no user, the name of the thread that asked, in quotes and behind {@code thread}
 * @param address the address from which the user is connected to Karaf, and the port where it is known:
 *     {@code 192.0.2.1:50022}; null if there is none, as at Karaf's local console
 * @param what what the user did
 * @param recording the name of the recording, or the id of the connection; null if it is about neither
 * @param detail the reason that the user gave; of {@link What#CONFIGURED} the PID and the key; of {@link What#REFUSED} what was
 *     asked for; of {@link What#EXPORTED} what was written; of {@link What#REENCRYPTED} the name of the recording before, and the
 *     reason; else null
 */
public record QueryUse(
        Instant time,
        String user,
        @Nullable String address,
        What what,
        @Nullable String recording,
        @Nullable String detail) {

    /** What users do. */
    public enum What {
        /** Opened a recording. */
        VIEWED,
        /** Took a copy of a recording. */
        EXPORTED,
        /** Followed a connection that is open, from here on. */
        FOLLOWED,
        /** Searched recordings for a text, and found it in this one. */
        FOUND,
        /** Ended a connection. */
        TERMINATED,
        /** Deleted a recording. */
        DELETED,
        /** Kept a recording from being deleted. */
        HELD,
        /** Let a recording be deleted again. */
        RELEASED,
        /** Brought recordings into the ledger. */
        IMPORTED,
        /** Had a recording encrypted to other recipients. */
        REENCRYPTED,
        /** Set a key of the configuration, or removed it. */
        CONFIGURED,
        /** Asked for something without the role for it. Of many such attempts within a minute, some are told. */
        REFUSED
    }
}
