package dev.sshdaudit.query.read;

import java.io.IOException;

/** No format that is installed reads the recording. */
final class UnreadableException extends IOException {

    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
        super(message);
    }
}
