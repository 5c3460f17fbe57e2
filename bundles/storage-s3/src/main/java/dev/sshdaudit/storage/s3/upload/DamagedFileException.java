package dev.sshdaudit.storage.s3.upload;

import java.io.IOException;

/** The local file of a recording is not the one that was recorded: it is gone, another one, shorter, or longer. */
public final class DamagedFileException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String message;

    /** Takes what is wrong, as a clause about the file, such as {@code it is gone}. */
    public DamagedFileException(String message) {
        super(message);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
