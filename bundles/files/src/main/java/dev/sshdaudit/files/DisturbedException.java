package dev.sshdaudit.files;

import java.io.IOException;

/** Another program did something to the files of a recording while it was being written. */
final class DisturbedException extends IOException {

    private static final long serialVersionUID = 1L;

    private boolean counted;

    /** @param message names the file and says what happened to it */
    DisturbedException(String message) {
        super(message);
    }

    /** True the first time: it is told by each later call of the recording, too. */
    synchronized boolean count() {
        boolean first = !counted;
        counted = true;
        return first;
    }
}
