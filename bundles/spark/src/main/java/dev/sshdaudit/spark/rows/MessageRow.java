package dev.sshdaudit.spark.rows;

import dev.sshdaudit.message.AuditMessage;
import org.jspecify.annotations.Nullable;

/**
 * What a row of the table {@code messages} is made of: a message, or a problem of the recording.
 *
 * @param file the recording
 * @param number the number of the message in its recording, from 1; 0 for a problem
 * @param message the message; for a problem the one before it, or null if there is none
 * @param problem what is wrong with the recording at this place, or null for a message
 * @param who where the message comes from, or null if nothing tells
 * @param text the lines of text that this message completes, or null
 */
record MessageRow(
        StoredFile file,
        long number,
        @Nullable AuditMessage message,
        @Nullable String problem,
        @Nullable Who who,
        @Nullable String text) {

    /**
     * Where the messages of a connection come from.
     *
     * @param node the machine that recorded
     * @param user the authenticated user
     * @param address the client's address
     */
    record Who(
            @Nullable String node,
            @Nullable String user,
            @Nullable String address) {}

    /** Whether this row is a message. */
    boolean isMessage() {
        return problem == null;
    }

    /** The same row with a user, which a later message of the same connection told. */
    MessageRow withUser(String user) {
        Who known = who;
        return known == null
                ? this
                : new MessageRow(file, number, message, problem, new Who(known.node(), user, known.address()), text);
    }

    /** The same row with text. */
    MessageRow withText(@Nullable String lines) {
        return new MessageRow(file, number, message, problem, who, lines);
    }
}
