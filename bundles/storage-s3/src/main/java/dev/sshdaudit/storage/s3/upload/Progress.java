package dev.sshdaudit.storage.s3.upload;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a recording's upload has come.
 *
 * @param name the recording's name
 * @param start when the recording began
 * @param size bytes of the recording so far
 * @param uploaded bytes that the server has
 * @param running whether a step is under way
 * @param waiting whether there are bytes to be sent: the recording has ended, or an upload in parts is open
 * @param problem why the latest step failed, or null
 * @param retryNanos nanoseconds until the next try; 0 for now
 */
public record Progress(
        String name,
        Instant start,
        long size,
        long uploaded,
        boolean running,
        boolean waiting,
        @Nullable String problem,
        long retryNanos) {

    /** Whether bytes wait to be sent, none are being sent, and no error keeps them back. */
    public boolean pending() {
        return waiting && !running && problem == null;
    }
}
