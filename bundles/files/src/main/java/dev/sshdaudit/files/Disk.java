package dev.sshdaudit.files;

import org.jspecify.annotations.Nullable;

/**
 * What a recording needs for writing to the disk of its folder.
 *
 * @param sync when the recording is synced
 * @param space the free space of the disk
 * @param syncer runs syncs in the background
 * @param owner the id by which metadata names this process, or null ({@link Owners#own})
 */
record Disk(
        Sync sync, FreeSpace space, Syncer syncer, @Nullable String owner) {

    boolean syncs() {
        return sync != Sync.none;
    }
}
