package dev.sshdaudit.sshd.transfer;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file, or a folder, that a handle stands for, and what was done with it. Not thread-safe. */
final class OpenFile {

    private final @Nullable String path;
    private final @Nullable OpenMode mode;
    private final OrderedHash reads;
    private final OrderedHash writes;
    private long read;
    private long written;

    /** Whether it is known that there was nothing to read, and that there was nothing in it before it was written. */
    private boolean nothingToRead;

    private boolean emptied;
    private @Nullable String copiedFrom;
    private @Nullable String failure;

    private OpenFile(@Nullable String path, @Nullable OpenMode mode, Hashing hashing) {
        this.path = path;
        this.mode = mode;
        this.reads = new OrderedHash(hashing);
        this.writes = new OrderedHash(hashing);
    }

    static OpenFile file(String path, OpenMode mode, Hashing hashing) {
        OpenFile file = new OpenFile(path, mode, hashing);
        file.emptied = mode.empties();
        if (mode.movesContents()) {
            file.reads.lose();
            file.writes.lose();
        }
        return file;
    }

    /** A file that was opened before anything was seen. */
    static OpenFile openedBefore() {
        return new OpenFile(null, OpenMode.UNKNOWN, Hashing.NONE);
    }

    static OpenFile folder(String path) {
        return new OpenFile(path, null, Hashing.NONE);
    }

    /** The path, as far as it is known. */
    String path() {
        return path == null ? "" : path;
    }

    boolean isFolder() {
        return mode == null;
    }

    /** The client is sent so many bytes from this place on, which come now. */
    Contents read(long place, long bytes) {
        read += bytes;
        reads.begin(place, bytes);
        return reads;
    }

    /** There is nothing to read from this place on. */
    void endsAt(long place) {
        nothingToRead |= place == 0;
    }

    /** The client sends so many bytes from this place on, which come now. */
    Contents writing(long place, long bytes) {
        writes.begin(place, bytes);
        return writes;
    }

    /** The server took so many bytes. */
    void wrote(long bytes) {
        written += bytes;
    }

    /** The server is to take contents from another file. */
    void copying() {
        writes.lose();
    }

    /** The server copied contents of another file. */
    void copied(OpenFile from, long bytes) {
        copiedFrom = from.path();
        written += bytes;
    }

    /** The file is to get this length. */
    void cutAt(long length) {
        writes.cutAt(length);
    }

    /** The file got this length. */
    void cut(long length) {
        emptied |= length == 0;
    }

    /** The file may get another length. */
    void mayBeCut() {
        if (written > 0 || writes.isBegun()) {
            writes.lose();
        }
    }

    /** A request failed; the first failure is told. */
    void failed(String why) {
        if (failure == null) {
            failure = why;
        }
    }

    /** What was written is not what the client sent, or may not be. */
    void writeFailed() {
        writes.lose();
    }

    /** What is to be told once the file is closed. */
    Map<String, Object> closed() {
        return fact().toMap();
    }

    /** What is to be told if nothing more can be known. */
    Map<String, Object> unfinished() {
        return fact().unfinished().toMap();
    }

    private FileFact fact() {
        boolean writesIt = mode != null && mode.writes() || written > 0 || copiedFrom != null;
        FileFact fact = new FileFact(writesIt ? FileFact.WRITE : FileFact.READ, path).from(copiedFrom);
        if (path == null) {
            fact.openedBefore();
        }
        if (!writesIt || read > 0) {
            fact.bytesRead(read);
        }
        if (writesIt) {
            fact.bytesWritten(written);
        }
        return fact.sha256(hash(writesIt)).result(failure);
    }

    /** The hash of the bytes that went over, if they went in one direction alone. */
    private @Nullable String hash(boolean writesIt) {
        String ofReads = reads.end(read);
        String ofWrites = writes.end(written);
        if (read > 0) {
            return written > 0 ? null : ofReads;
        } else if (written > 0) {
            return ofWrites;
        }
        return writesIt ? (emptied ? ofWrites : null) : nothingToRead ? ofReads : null;
    }
}
