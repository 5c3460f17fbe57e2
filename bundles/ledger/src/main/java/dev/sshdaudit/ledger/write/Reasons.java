package dev.sshdaudit.ledger.write;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says why something could not be read or written, for people. */
final class Reasons {

    private Reasons() {}

    static String of(Throwable e) {
        if (e instanceof NoSuchFileException missing) {
            return "it does not exist: " + missing.getFile();
        } else if (e instanceof AccessDeniedException denied) {
            return "access is denied: " + denied.getFile();
        } else if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
