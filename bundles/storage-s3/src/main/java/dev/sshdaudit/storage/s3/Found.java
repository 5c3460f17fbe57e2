package dev.sshdaudit.storage.s3;

import dev.sshdaudit.storage.s3.bucket.Bucket.StoredObject;
import java.time.LocalDate;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * An object of a recording or of a segment.
 *
 * @param name the name of the recording or segment
 * @param object its object
 * @param day the day on which it began, as its key tells; null if the key does not tell
 */
record Found(String name, StoredObject object, @Nullable LocalDate day) {

    /** Those of later days last; then those that were stored last. */
    static final Comparator<Found> OLDEST_FIRST = Comparator.comparing(
                    Found::day, Comparator.nullsFirst(Comparator.<LocalDate>naturalOrder()))
            .thenComparing((Found found) -> found.object().lastModified())
            .thenComparing((Found found) -> found.object().key(), Comparator.reverseOrder());
}
