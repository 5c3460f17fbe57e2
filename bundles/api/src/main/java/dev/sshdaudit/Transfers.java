package dev.sshdaudit;

/** What is recorded of the files that users transfer by sftp, scp, git and rsync. */
public enum Transfers {
    /** Each operation on files is told, and the bytes of the transfer are recorded as those of any other program. */
    CONTENT,
    /** Each operation on files is told, with the hash of a file that went through in order; the bytes are not recorded. */
    EVENTS,
    /** Neither operations nor bytes are recorded. */
    NONE
}
