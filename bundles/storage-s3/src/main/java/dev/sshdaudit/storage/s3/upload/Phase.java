package dev.sshdaudit.storage.s3.upload;

import java.io.IOException;

/**
 * Where a recording stands on its way. Each phase knows what is to be done next and what follows from an error; its steps
 * put the next phase in force with {@link RecordingUpload#become}. There is one way to the end: through {@link Stored},
 * which alone deletes local files, and which is reached only when the object is known to be whole.
 */
sealed interface Phase permits Waiting, Multipart, Verifying, Restarting, Stored, Damaged, Gone {

    /**
     * What is to be done next; null if there is nothing now. The upload's lock is held.
     *
     * @param current where recordings go
     */
    Step next(Target current);

    /** What comes after a step of this phase failed. The upload's lock is held. */
    default Phase after(IOException e) {
        return this;
    }

    /** Bytes that are at the server. The upload's lock is held. */
    default long uploaded() {
        return 0;
    }

    /** What is known of an upload in parts; null if there is none. */
    default JournalState state() {
        return null;
    }

    /** The target that this phase needs beside the current one; null for none. */
    default Target held() {
        return null;
    }

    /** Lets go of what it holds, as another phase is in force. */
    default void close() {
        Target held = held();
        if (held != null) {
            held.release();
        }
    }
}
