package dev.sshdaudit.storage.s3.upload;

import org.jspecify.annotations.Nullable;

/**
 * How far a recording's upload has come.
 *
 * @param name the recording's name
 * @param size bytes of the recording so far
 * @param uploaded bytes that the server has
 * @param running whether a step is under way
 * @param waiting whether there are bytes to be sent: the recording has ended, or an upload in parts is open
 * @param problem why the latest step failed, or null
 * @param retryNanos nanoseconds until the next try; 0 for now
 */
public record Progress(
        String name,
        long size,
        long uploaded,
        boolean running,
        boolean waiting,
        @Nullable String problem,
        long retryNanos) {}
