package dev.sshdaudit.storage.s3.bucket;

import java.time.Duration;

/**
 * How long a client waits for a server.
 *
 * @param connect until a connection is there
 * @param silence until the next byte of an answer, or a free connection
 * @param request until the answer to a request is there as a whole; the time that the request's body takes at 64 KiB/s
 *     is added
 */
public record Timeouts(Duration connect, Duration silence, Duration request) {

    /** Times for a network. */
    public static final Timeouts NORMAL =
            new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(60));
}
