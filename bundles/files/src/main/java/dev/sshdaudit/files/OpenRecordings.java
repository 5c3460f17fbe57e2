package dev.sshdaudit.files;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The names of the recordings that this process is writing to one folder. Thread-safe. */
final class OpenRecordings {

    /** Work on the files of one recording. */
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

    /** How many there are that have such a name. */
    int count(Predicate<String> wanted) {
        return (int) names.stream().filter(wanted).count();
    }

    /** Runs a task unless this process is writing the recording, and lets no recording be opened meanwhile. */
    synchronized void unlessOpen(String name, FileTask task) throws IOException {
        if (!names.contains(name)) {
            task.run();
        }
    }
}
