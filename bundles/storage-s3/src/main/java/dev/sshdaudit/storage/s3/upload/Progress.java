package dev.sshdaudit.storage.s3.upload;

/**
 * How a recording's upload stands.
 *
 * @param size bytes of the recording so far
 * @param uploaded bytes that are up
 * @param running whether a request is under way
 * @param waiting whether there is something to be sent
 * @param problem why the latest request failed, or null
 * @param retryNanos how long until the next try
 */
public record Progress(
        String name, long size, long uploaded, boolean running, boolean waiting, String problem, long retryNanos) {}
