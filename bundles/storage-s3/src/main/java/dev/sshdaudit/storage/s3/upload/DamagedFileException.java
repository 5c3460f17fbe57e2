package dev.sshdaudit.storage.s3.upload;

import java.io.IOException;

/** The local file of a recording is not what was recorded: it is gone, another one, or of another length. */
public final class DamagedFileException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Says what is wrong, in words that go on from the file's name. */
    public DamagedFileException(String message) {
        super(message);
    }
}
