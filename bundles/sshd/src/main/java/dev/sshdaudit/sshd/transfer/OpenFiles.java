package dev.sshdaudit.sshd.transfer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The open files of a channel, by their handles. Bounded. Not thread-safe. */
final class OpenFiles {

    /** The most files and folders that are open at a time. */
    static final int MOST = 4096;

    private final Map<String, OpenFile> files = new LinkedHashMap<>();

    /** The server gave a handle. */
    void add(String handle, OpenFile file) throws BrokenTransferException {
        if (files.size() == MOST) {
            throw new BrokenTransferException("more than " + MOST + " files are open");
        } else if (files.putIfAbsent(handle, file) != null) {
            throw new BrokenTransferException("one handle stands for two files");
        }
    }

    /** The file that a handle stands for; null if the server gave no such handle. */
    @Nullable
    OpenFile get(String handle) {
        return files.get(handle);
    }

    /** One of them may get another length. */
    void mayBeCut() {
        files.values().forEach(OpenFile::mayBeCut);
    }

    void remove(String handle) {
        files.remove(handle);
    }

    /** Forgets all, and returns what was open, in the order of opening. */
    List<OpenFile> clear() {
        List<OpenFile> open = new ArrayList<>(files.values());
        files.clear();
        return open;
    }
}
