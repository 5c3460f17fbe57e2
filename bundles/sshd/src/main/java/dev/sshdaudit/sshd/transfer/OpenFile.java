package dev.sshdaudit.sshd.transfer;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file, or a folder, that a handle stands for, and what was done with it. Not thread-safe. */
final class OpenFile {

    private final String path;
    private final boolean folder;
    private final boolean writable;
    private long read;
    private long written;
    private @Nullable String copiedFrom;
    private @Nullable String failure;

    private OpenFile(String path, boolean folder, boolean writable) {
        this.path = path;
        this.folder = folder;
        this.writable = writable;
    }

    static OpenFile file(String path, boolean writable) {
        return new OpenFile(path, false, writable);
    }

    static OpenFile folder(String path) {
        return new OpenFile(path, true, false);
    }

    String path() {
        return path;
    }

    boolean isFolder() {
        return folder;
    }

    /** The client was sent so many bytes. */
    void read(long bytes) {
        read += bytes;
    }

    /** The server took so many bytes. */
    void wrote(long bytes) {
        written += bytes;
    }

    /** The server copied contents of another file. */
    void copied(OpenFile from, long bytes) {
        copiedFrom = from.path;
        written += bytes;
    }

    /** A request failed; the first failure is told. */
    void failed(String why) {
        if (failure == null) {
            failure = why;
        }
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
        boolean writes = writable || written > 0 || copiedFrom != null;
        FileFact fact = new FileFact(writes ? FileFact.WRITE : FileFact.READ, path).from(copiedFrom);
        if (!writes || read > 0) {
            fact.bytesRead(read);
        }
        if (writes) {
            fact.bytesWritten(written);
        }
        return fact.result(failure);
    }
}
