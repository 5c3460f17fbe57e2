package dev.sshdaudit.sshd.transfer;

/**
 * What a file is opened for.
 *
 * @param writes whether the file is written, made or emptied
 * @param empties whether nothing is in the file once it is open
 * @param movesContents whether the server may put contents elsewhere than the client says, or change them: it appends, or
 *     converts ends of lines
 */
record OpenMode(boolean writes, boolean empties, boolean movesContents) {

    /** SSH_FXF_WRITE, SSH_FXF_APPEND, SSH_FXF_CREAT and SSH_FXF_TRUNC (draft 02, section 6.3). */
    private static final long WRITES_BEFORE_5 = 0x2 | 0x4 | 0x8 | 0x10;

    private static final long WRITE_BEFORE_5 = 0x2;
    private static final long TRUNCATE_BEFORE_5 = 0x10;

    /** SSH_FXF_CREAT and SSH_FXF_EXCL. */
    private static final long NEW_BEFORE_5 = 0x8 | 0x20;

    /** SSH_FXF_APPEND, and SSH_FXF_TEXT (draft 04, section 6.3). */
    private static final long MOVES_BEFORE_5 = 0x4 | 0x40;

    /** ACE4_WRITE_DATA and ACE4_APPEND_DATA (draft 13, section 8.1.1). */
    private static final long WRITES_FROM_5 = 0x2 | 0x4;

    private static final long APPENDS_FROM_5 = 0x4;

    /** SSH_FXF_APPEND_DATA, SSH_FXF_APPEND_DATA_ATOMIC and SSH_FXF_TEXT_MODE. */
    private static final long MOVES_FROM_5 = 0x8 | 0x10 | 0x20;

    /** SSH_FXF_ACCESS_DISPOSITION, and the only two that do not empty a file; the first does not make one either. */
    private static final long DISPOSITION = 0x7;

    private static final long OPEN_EXISTING = 2;
    private static final long OPEN_OR_CREATE = 3;

    private static final int VERSION_5 = 5;

    /** Of a file that was opened before anything was seen. */
    static final OpenMode UNKNOWN = new OpenMode(false, false, true);

    /** Without the knowledge that nothing is in the file. */
    OpenMode notEmpty() {
        return new OpenMode(writes, false, movesContents);
    }

    /**
     * Reads the two numbers behind the path in SSH_FXP_OPEN.
     *
     * @param numbers the first one, and the second one in the upper 32 bits
     */
    static OpenMode of(int version, long numbers) {
        long first = numbers & 0xffff_ffffL;
        if (version < VERSION_5) {
            boolean empty = (first & TRUNCATE_BEFORE_5) != 0 || (first & NEW_BEFORE_5) == NEW_BEFORE_5;
            return new OpenMode(
                    (first & WRITES_BEFORE_5) != 0,
                    empty && (first & WRITE_BEFORE_5) != 0,
                    (first & MOVES_BEFORE_5) != 0);
        }
        long flags = numbers >>> 32;
        long disposition = flags & DISPOSITION;
        boolean writes = (first & WRITES_FROM_5) != 0;
        return new OpenMode(
                writes || disposition != OPEN_EXISTING,
                writes && disposition != OPEN_EXISTING && disposition != OPEN_OR_CREATE,
                (first & APPENDS_FROM_5) != 0 || (flags & MOVES_FROM_5) != 0);
    }
}
