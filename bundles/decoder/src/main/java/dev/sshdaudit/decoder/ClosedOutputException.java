package dev.sshdaudit.decoder;

import java.io.IOException;

/** Whoever read the output does not want more of it. */
final class ClosedOutputException extends IOException {

    private static final long serialVersionUID = 1L;

    ClosedOutputException(IOException cause) {
        super(cause);
    }
}
