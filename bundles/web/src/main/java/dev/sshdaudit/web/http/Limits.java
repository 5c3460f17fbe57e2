package dev.sshdaudit.web.http;

/**
 * How much is done at once, and how long it may take. Immutable.
 *
 * @param threads requests in all
 * @param perUser requests of one user
 * @param jsonSeconds for an answer of one value
 * @param linesSeconds for an answer of lines
 * @param idleDownloadSeconds for the next byte of a download
 * @param stuckSeconds how long a client may not read
 * @param pingMillis of silence, until a sign of life is sent
 * @param bodySeconds for the body of a request to come in
 */
public record Limits(
        int threads,
        int perUser,
        long jsonSeconds,
        long linesSeconds,
        long idleDownloadSeconds,
        long stuckSeconds,
        long pingMillis,
        long bodySeconds) {

    /** Those of each Karaf. */
    public static final Limits USUAL = new Limits(40, 10, 60, 600, 600, 60, 5_000, 10);
}
