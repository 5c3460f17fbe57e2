package dev.sshdaudit.query;

import java.nio.file.Path;
import java.util.List;

/**
 * What was exported of a recording. Immutable.
 *
 * @param files the files that were made
 * @param problems what is wrong with the recording, so that a part of it can be missing in the copy, for people: sentences without a
 *     full stop
 * @param goesOn whether the recording goes on, so that what comes from now on is missing
 */
public record Exported(List<Path> files, List<String> problems, boolean goesOn) {

    /** Copies the lists. */
    public Exported {
        files = List.copyOf(files);
        problems = List.copyOf(problems);
    }
}
