package dev.sshdaudit.files;

import dev.sshdaudit.storage.RecordingMetadata.State;
import org.jspecify.annotations.Nullable;

/** Tells recordings that were cut by the end of their process from recordings that a process is still writing. */
final class Leavings {

    private final OpenRecordings open;
    private final FolderLock lock;
    /** Null where one process at a time uses the folder. */
    private final @Nullable Owners owners;

    Leavings(OpenRecordings open, FolderLock lock, @Nullable Owners owners) {
        this.open = open;
        this.lock = lock;
        this.owners = owners;
    }

    /** Whether the metadata of a recording says "open" though no process writes the recording any more. */
    boolean isLeft(String name, MetadataFile.Content content) {
        if (content.metadata().state() != State.OPEN || open.contains(name)) {
            return false;
        }
        if (owners != null && content.owner() != null) {
            // if this process is the owner, the recording was cut, because it is not among the open ones (above)
            return content.owner().equals(owners.own()) || !owners.isAlive(content.owner());
        }
        // without an owner, only the lock of the folder tells whether another process may be writing the recording
        return lock.isHeld();
    }
}
