package dev.sshdaudit.files;

/**
 * What a recording needs to know of the disk that it is written to.
 *
 * @param sync when it is synced
 * @param space what is free
 * @param syncer syncs in the background
 */
record Disk(Sync sync, FreeSpace space, Syncer syncer) {

    boolean syncs() {
        return sync != Sync.none;
    }
}
