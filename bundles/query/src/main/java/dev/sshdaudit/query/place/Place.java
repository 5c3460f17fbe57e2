package dev.sshdaudit.query.place;

import dev.sshdaudit.storage.RecordingCatalog;

/**
 * A storage whose recordings can be listed and read. To be used for one question only, as the storage can go.
 *
 * @param storage the name of the storage, such as {@code file}
 * @param catalog its recordings
 */
public record Place(String storage, RecordingCatalog catalog) {}
