package dev.sshdaudit.sshd.transfer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Codes of SSH_FXP_STATUS (draft 13, section 9.1), in words. */
final class SftpStatus {

    static final int OK = 0;
    static final int EOF = 1;

    private static final List<String> NAMES = List.of(
            "ok",
            "end of file",
            "no such file",
            "permission denied",
            "failure",
            "bad message",
            "no connection",
            "connection lost",
            "operation not supported",
            "invalid handle",
            "no such path",
            "file already exists",
            "write protected",
            "no media",
            "no space on the file system",
            "quota exceeded",
            "unknown principal",
            "lock conflict",
            "directory not empty",
            "not a directory",
            "invalid file name",
            "loop of links",
            "cannot be deleted",
            "invalid parameter",
            "file is a directory",
            "byte range is locked",
            "byte range cannot be locked",
            "delete is pending",
            "file is corrupt",
            "owner invalid",
            "group invalid",
            "no such lock");

    private SftpStatus() {}

    /** The failure in words; null if there is none. */
    static @Nullable String failure(int code) {
        if (code == OK) {
            return null;
        }
        return code > 0 && code < NAMES.size() ? NAMES.get(code) : "status " + Integer.toUnsignedString(code);
    }
}
