package dev.sshdaudit.sshd.transfer;

import org.jspecify.annotations.Nullable;

/**
 * A request that waits for the server's answer.
 *
 * @param kind what it is
 * @param path the path that is kept for it, or null
 * @param second the second path, or null
 * @param file the file that it is about, or null
 * @param other the second file, or null
 * @param first a number: flags, a length, a place in the file, or a version
 * @param handle the handle, or null
 * @param attributes what it sets, or null
 */
record SftpRequest(
        Kind kind,
        @Nullable String path,
        @Nullable String second,
        @Nullable OpenFile file,
        @Nullable OpenFile other,
        long first,
        @Nullable String handle,
        @Nullable SftpAttributes attributes) {

    /** What a request does. */
    enum Kind {
        /** Nothing that is told. */
        OTHER(null),
        OPEN(null),
        OPENDIR(null),
        CLOSE(null),
        READ(null),
        WRITE(null),
        COPY_DATA(null),
        COPY_FILE(FileFact.WRITE),
        VERSION_SELECT(null),
        REMOVE(FileFact.REMOVE),
        MKDIR(FileFact.MKDIR),
        RMDIR(FileFact.RMDIR),
        RENAME(FileFact.RENAME),
        LINK(FileFact.LINK),
        SYMLINK(FileFact.SYMLINK),
        SETSTAT(FileFact.SETSTAT);

        private final @Nullable String op;

        Kind(@Nullable String op) {
            this.op = op;
        }

        /** The operation that is told when the server has answered; null if the answer is not told as it is. */
        @Nullable
        String op() {
            return op;
        }
    }

    /** One that needs an answer and is not told. */
    static final SftpRequest NOTHING = new SftpRequest(Kind.OTHER, null, null, null, null, 0, null, null);

    static SftpRequest of(Kind kind, String path) {
        return new SftpRequest(kind, path, null, null, null, 0, null, null);
    }

    static SftpRequest of(Kind kind, String path, String second) {
        return new SftpRequest(kind, path, second, null, null, 0, null, null);
    }

    static SftpRequest open(String path, long flags) {
        return new SftpRequest(Kind.OPEN, path, null, null, null, flags, null, null);
    }

    static SftpRequest close(OpenFile file, String handle) {
        return new SftpRequest(Kind.CLOSE, null, null, file, null, 0, handle, null);
    }

    static SftpRequest on(Kind kind, OpenFile file, long number) {
        return new SftpRequest(kind, null, null, file, null, number, null, null);
    }

    static SftpRequest setStat(String path, SftpAttributes attributes) {
        return new SftpRequest(Kind.SETSTAT, path, null, null, null, 0, null, attributes);
    }

    /** Sets attributes of a file that is open. */
    static SftpRequest setStat(OpenFile file, SftpAttributes attributes) {
        return new SftpRequest(Kind.SETSTAT, file.path(), null, file, null, 0, null, attributes);
    }

    static SftpRequest copy(OpenFile from, OpenFile to, long length) {
        return new SftpRequest(Kind.COPY_DATA, null, null, from, to, length, null, null);
    }

    static SftpRequest version(long version) {
        return new SftpRequest(Kind.VERSION_SELECT, null, null, null, null, version, null, null);
    }

    /** How many characters it keeps. */
    int characters() {
        return (path == null ? 0 : path.length()) + (second == null ? 0 : second.length());
    }
}
