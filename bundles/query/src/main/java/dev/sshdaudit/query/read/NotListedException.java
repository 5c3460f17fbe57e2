package dev.sshdaudit.query.read;

import java.io.IOException;

/** A storage does not tell which recordings it has, so one may be there or not. */
public final class NotListedException extends IOException {

    private static final long serialVersionUID = 1L;

    NotListedException(IOException cause) {
        super("the recordings cannot be listed: " + Reasons.of(cause), cause);
    }
}
