package dev.sshdaudit.files;

/**
 * How a folder keeps its recordings.
 *
 * @param sync when the bytes of recordings are synced to the disk
 * @param minFreeSpace bytes to be left free on the disk, 0 or more
 */
public record Keeping(Sync sync, long minFreeSpace) {

    /** No syncs, and the disk may be filled up to its last byte. */
    public static final Keeping DEFAULT = new Keeping(Sync.none, 0);
}
