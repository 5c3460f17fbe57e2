package dev.sshdaudit.files;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The names of the recordings that are being written to one folder by this process. Thread-safe. */
final class OpenRecordings {

    /** Something done to files. */
    @FunctionalInterface
    interface FileTask {
        void run() throws IOException;
    }

    private final Set<String> names = ConcurrentHashMap.newKeySet();

    synchronized void add(String name) {
        names.add(name);
    }

    void remove(String name) {
        names.remove(name);
    }

    boolean contains(String name) {
        return names.contains(name);
    }

    int count() {
        return names.size();
    }

    /** Does something to the files of a recording that is not open, and is not opened meanwhile. */
    synchronized void unlessOpen(String name, FileTask task) throws IOException {
        if (!names.contains(name)) {
            task.run();
        }
    }
}
