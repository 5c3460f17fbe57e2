package dev.sshdaudit.sshd.transfer;

/** Types of SFTP packets that the watch knows. Clients' requests of other types change no files. */
final class SftpType {

    static final int INIT = 1;
    static final int VERSION = 2;
    static final int OPEN = 3;
    static final int CLOSE = 4;
    static final int READ = 5;
    static final int WRITE = 6;
    static final int SETSTAT = 9;
    static final int FSETSTAT = 10;
    static final int OPENDIR = 11;
    static final int READDIR = 12;
    static final int REMOVE = 13;
    static final int MKDIR = 14;
    static final int RMDIR = 15;
    static final int RENAME = 18;
    static final int SYMLINK = 20;
    static final int LINK = 21;

    /** SSH_FXP_UNBLOCK (draft 13). */
    static final int LAST_REQUEST = 23;

    static final int STATUS = 101;
    static final int HANDLE = 102;
    static final int DATA = 103;
    static final int NAME = 104;
    static final int ATTRS = 105;
    static final int EXTENDED = 200;
    static final int EXTENDED_REPLY = 201;

    private SftpType() {}
}
