package dev.sshdaudit.decoder;

import java.io.IOException;

/** The program that read the output has closed it, as {@code head} does. */
final class ClosedOutputException extends IOException {

    private static final long serialVersionUID = 1L;

    ClosedOutputException(IOException cause) {
        super(cause);
    }
}
