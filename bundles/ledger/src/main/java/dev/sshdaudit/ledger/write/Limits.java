package dev.sshdaudit.ledger.write;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * When a segment ends and the next one begins.
 *
 * @param bytes a segment that has so many gets no further line
 * @param age how long after a segment's first line it is ended, if it has lines that need it; null for the end of its day in UTC
 */
record Limits(long bytes, @Nullable Duration age) {

    /** For a folder: a file for each day. Not larger, as a search for open recordings reads the newest segment. */
    static final Limits FOLDER = new Limits(16L << 20, null);

    /** For a bucket: an object is there only once its segment has ended. */
    static final Limits BUCKET = new Limits(1L << 20, Duration.ofMinutes(5));

    private static final String S3 = "s3";

    /** The limits for a storage of this name. */
    static Limits of(String storage) {
        return storage.equals(S3) ? BUCKET : FOLDER;
    }

    /** Whether a segment that began then is to get no further line. */
    boolean isOver(Instant began, long nanosSince, long size, Instant now) {
        if (size >= bytes) {
            return true;
        }
        return age != null
                ? nanosSince >= age.toNanos()
                : !now.atZone(ZoneOffset.UTC)
                        .toLocalDate()
                        .equals(began.atZone(ZoneOffset.UTC).toLocalDate());
    }
}
