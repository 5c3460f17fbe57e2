package dev.sshdaudit.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;

/** Another program changed, moved or removed the files of a recording while this process was writing it. */
final class DisturbedException extends IOException {

    private static final long serialVersionUID = 1L;

    @GuardedBy("this")
    private boolean counted;

    /** @param message names the file and says what the other program did to it */
    DisturbedException(String message) {
        super(message);
    }

    /** Returns true for the first call alone. Each later call of the recording throws this exception again. */
    synchronized boolean count() {
        boolean first = !counted;
        counted = true;
        return first;
    }
}
