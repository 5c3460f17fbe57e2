package dev.sshdaudit.encryption;

import java.io.IOException;

/** A recording is encrypted, and none of the private keys that were given decrypts it. */
public final class IdentityException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message a sentence without a full stop, for people; it must not hold a key
     */
    public IdentityException(String message) {
        super(message);
    }
}
