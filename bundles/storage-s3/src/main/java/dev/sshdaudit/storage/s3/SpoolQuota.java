package dev.sshdaudit.storage.s3;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes in all local folders of the storage, and the most that may be there (key {@code local.maxSize}).
 * Thread-safe.
 */
final class SpoolQuota {

    private final AtomicLong used = new AtomicLong();
    private volatile long max;

    /** Sets the limit in bytes; 0 for none. */
    void limit(long bytes) {
        max = bytes;
    }

    /** Adds to the bytes that are there; a negative number takes away. */
    void take(long bytes) {
        used.addAndGet(bytes);
    }

    /**
     * Checks whether there is room.
     *
     * @param more bytes to be written
     * @throws IOException if there is none; to the recorder that is a full disk
     */
    void check(long more) throws IOException {
        long limit = max;
        if (limit > 0 && used.get() + more > limit) {
            throw new IOException("PID " + S3Settings.PID + ", key local.maxSize: the local folder is full, with "
                    + used.get() + " of " + limit + " bytes that are not in the bucket yet");
        }
    }
}
