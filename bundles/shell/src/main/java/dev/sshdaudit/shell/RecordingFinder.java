package dev.sshdaudit.shell;

import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.support.CommandException;

/** Finds the recording that somebody means. */
final class RecordingFinder {

    private static final int SHOWN = 10;

    private RecordingFinder() {}

    /** The recording of this id, or the only one whose id begins so. */
    static RecordingMetadata find(RecordingCatalog catalog, String id) throws CommandException {
        List<Entry> found;
        try {
            found = catalog.list(id, Integer.MAX_VALUE);
        } catch (IOException e) {
            throw new CommandException("The recordings cannot be listed: " + Reasons.of(e));
        }
        if (found.isEmpty()) {
            throw new CommandException("There is no recording " + Visible.plain(id) + ". See audit:list.");
        }
        return found.stream()
                .map(Entry::metadata)
                .filter(metadata -> found.size() == 1 || metadata.name().equals(id))
                .findFirst()
                .orElseThrow(() -> ambiguous(found, id));
    }

    private static CommandException ambiguous(List<Entry> found, String id) {
        return new CommandException(found.size() + " recordings begin with " + Visible.plain(id) + ": "
                + found.stream()
                        .limit(SHOWN)
                        .map(entry -> entry.metadata().name())
                        .collect(Collectors.joining(", "))
                + (found.size() > SHOWN ? ", …" : ""));
    }
}
