package dev.sshdaudit.sshd.transfer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One operation on files, as a map for the extra {@code file}. */
final class FileFact {

    static final String READ = "read";
    static final String WRITE = "write";
    static final String REMOVE = "remove";
    static final String RENAME = "rename";
    static final String MKDIR = "mkdir";
    static final String RMDIR = "rmdir";
    static final String LINK = "link";
    static final String SYMLINK = "symlink";
    static final String SETSTAT = "setstat";
    static final String FETCH = "fetch";
    static final String PUSH = "push";

    /** The most characters of a path, or of a text about an error. */
    static final int LONGEST = 1024;

    private final Map<String, Object> map = new LinkedHashMap<>();

    /**
     * @param op one of the words above
     * @param path the path as the client named it; null if it is not known
     */
    FileFact(String op, @Nullable String path) {
        map.put("op", op);
        if (path != null) {
            map.put("path", path);
        }
    }

    /** The fact that operations on this channel are not told from here on. */
    static Map<String, Object> notFollowed(String why) {
        return Map.of(TransferWatch.NOT_FOLLOWED, why);
    }

    /** The second path of an operation with two. */
    FileFact to(String path) {
        map.put("to", path);
        return this;
    }

    /** The path that the file has if {@code path} was a folder on the server, which the protocol does not tell. */
    FileFact or(@Nullable String path) {
        if (path != null) {
            map.put("or", path);
        }
        return this;
    }

    /** The file that the server copied the contents from. */
    FileFact from(@Nullable String path) {
        if (path != null) {
            map.put("from", path);
        }
        return this;
    }

    /** The file was opened before anything was seen of the channel: the bytes before that are not counted. */
    FileFact openedBefore() {
        map.put("openedBefore", true);
        return this;
    }

    /** The length that the file was to get, and its mode, as far as they are known. */
    FileFact sets(SftpAttributes attributes) {
        if (attributes.length() >= 0) {
            map.put("length", attributes.length());
        }
        String mode = attributes.octal();
        if (mode != null) {
            map.put("mode", mode);
        }
        return this;
    }

    /** How many bytes the client was sent. */
    FileFact bytesRead(long bytes) {
        map.put("bytesRead", bytes);
        return this;
    }

    /** How many bytes the server took. */
    FileFact bytesWritten(long bytes) {
        map.put("bytesWritten", bytes);
        return this;
    }

    /** The SHA-256 of those bytes, in hex; null if it is not known. */
    FileFact sha256(@Nullable String hash) {
        if (hash != null) {
            map.put("sha256", hash);
        }
        return this;
    }

    /** Why the operation failed; null if it did not. */
    FileFact result(@Nullable String failure) {
        if (failure != null) {
            map.put("result", failure);
        }
        return this;
    }

    /** The channel ended before the file was closed, or before the server answered. */
    FileFact unfinished() {
        map.put("finished", false);
        return this;
    }

    Map<String, Object> toMap() {
        return map;
    }

    /** A text that is not longer than {@link #LONGEST}; one that was longer ends in an ellipsis. */
    static String shortened(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = LONGEST - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
