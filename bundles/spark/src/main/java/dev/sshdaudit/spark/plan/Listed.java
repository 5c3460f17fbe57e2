package dev.sshdaudit.spark.plan;

import dev.sshdaudit.spark.rows.StoredFile;
import java.time.Instant;

/**
 * A file as its storage lists it.
 *
 * @param file the file
 * @param modified when it was written last; an object, when it was uploaded
 */
public record Listed(StoredFile file, Instant modified) {

    /** The name that the ledger has for it. */
    public String name() {
        return file.name();
    }
}
