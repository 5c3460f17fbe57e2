package dev.sshdaudit.core.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection that has ended, as the log tells of it. Immutable; clients chose the texts.
 *
 * @param id the connection's id
 * @param user the user, or null if the user has not authenticated
 * @param address the client's address
 * @param method the method by which the user authenticated, or null
 * @param nanos for how many nanoseconds the connection was recorded
 * @param channels how many channels were opened
 * @param bytesIn bytes of data from the client
 * @param bytesOut bytes of data to the client
 * @param termination why an operator ended the connection, and who, or null
 * @param rule the PID of the rule by which the connection is not recorded, or null
 * @param outcomes what has become of the recording, in each pipeline
 */
public record ConnectionEnd(
        String id,
        @Nullable String user,
        String address,
        @Nullable String method,
        long nanos,
        long channels,
        long bytesIn,
        long bytesOut,
        @Nullable Termination termination,
        @Nullable String rule,
        List<Outcome> outcomes) {

    /** Of a connection that one pipeline recorded. */
    public ConnectionEnd(
            String id,
            @Nullable String user,
            String address,
            @Nullable String method,
            long nanos,
            long channels,
            long bytesIn,
            long bytesOut,
            @Nullable Termination termination,
            @Nullable String rule,
            Outcome outcome) {
        this(id, user, address, method, nanos, channels, bytesIn, bytesOut, termination, rule, List.of(outcome));
    }

    /**
     * An operator has ended a connection.
     *
     * @param reason the text that the client was told
     * @param by who ended it
     */
    public record Termination(String reason, String by) {}

    /**
     * What has become of a recording.
     *
     * @param names the names of its first files or objects, at most {@value #NAMED}
     * @param opened how many there are
     * @param lost how many messages are missing
     * @param cut whether it was given up before its end
     */
    public record Outcome(List<String> names, long opened, long lost, boolean cut) {

        /** Names that are kept at most. */
        public static final int NAMED = 4;
    }
}
