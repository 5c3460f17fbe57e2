package dev.sshdaudit.web.api;

import java.io.IOException;

/** The answer cannot be sent: the client has gone. Told from what is wrong with a recording. */
final class GoneException extends IOException {

    private static final long serialVersionUID = 1;

    GoneException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
