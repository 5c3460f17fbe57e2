package dev.sshdaudit.storage.s3;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** How many bytes may be in local folders. Thread-safe. */
final class SpoolQuota {

    private final AtomicLong used = new AtomicLong();
    private volatile long max;

    /** Sets the limit; 0 for none. */
    void limit(long bytes) {
        max = bytes;
    }

    /** Counts bytes that came, or went if negative. */
    void take(long bytes) {
        used.addAndGet(bytes);
    }

    /** Fails as a full disk would. */
    void check(long more) throws IOException {
        long limit = max;
        if (limit > 0 && used.get() + more > limit) {
            throw new IOException("PID " + S3Settings.PID + ", key local.maxSize: the local folder is full, with "
                    + used.get() + " of " + limit + " bytes that are not in the bucket yet");
        }
    }
}
