package dev.sshdaudit.files;

/**
 * What a recording needs to know of the disk that it is written to.
 *
 * @param sync when it is synced
 * @param space what is free
 * @param syncer syncs in the background
 * @param owner how metadata names the process that writes it, or null
 */
record Disk(Sync sync, FreeSpace space, Syncer syncer, String owner) {

    boolean syncs() {
        return sync != Sync.none;
    }
}
