package dev.sshdaudit.storage.s3.bucket;

import java.time.Duration;

/**
 * How long a client waits for a server.
 *
 * @param connect for a connection
 * @param silence for the next byte of an answer, and for a free connection
 * @param request for a whole request, beside the time that its body takes at the slowest rate that is put up with
 */
public record Timeouts(Duration connect, Duration silence, Duration request) {

    /** For a network. */
    public static final Timeouts NORMAL =
            new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(60));
}
