package dev.sshdaudit.files;

import dev.sshdaudit.storage.RecordingMetadata.State;

/** Tells recordings that a process left open when it ended from those that are being written. */
final class Leavings {

    private final OpenRecordings open;
    private final FolderLock lock;
    /** Null where one process at a time uses the folder. */
    private final Owners owners;

    Leavings(OpenRecordings open, FolderLock lock, Owners owners) {
        this.open = open;
        this.lock = lock;
        this.owners = owners;
    }

    /** Whether the metadata of a recording says that it is open, and no process writes it any more. */
    boolean isLeft(String name, MetadataFile.Content content) {
        if (content.metadata().state() != State.OPEN || open.contains(name)) {
            return false;
        }
        if (owners != null && content.owner() != null) {
            // of its own open recordings this process has just said that this is none
            return content.owner().equals(owners.own()) || !owners.isAlive(content.owner());
        }
        // its process has no lock of its own, so only the lock of the folder keeps it from being taken for cut
        return lock.isHeld();
    }
}
