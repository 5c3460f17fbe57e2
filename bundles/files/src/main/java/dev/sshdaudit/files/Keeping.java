package dev.sshdaudit.files;

/**
 * How the recordings of a folder are kept.
 *
 * @param sync when they are synced
 * @param minFreeSpace bytes to be left free on the disk, 0 or more
 */
public record Keeping(Sync sync, long minFreeSpace) {

    /** As the operating system does it, up to the last byte. */
    public static final Keeping DEFAULT = new Keeping(Sync.none, 0);
}
