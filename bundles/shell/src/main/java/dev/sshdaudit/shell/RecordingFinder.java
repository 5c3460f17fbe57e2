package dev.sshdaudit.shell;

import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** Finds recordings by what an operator types, and the parts of a connection. */
final class RecordingFinder {

    private static final int SHOWN = 10;
    private static final int MOST = 1000;

    private RecordingFinder() {}

    /**
     * Finds the recording that has the given name, or else the only one whose name begins with the given text. The connection's
     * id within the name may be cut, as in lists: {@code 5f0c0123.2}. Of several parts of one connection, the first is found.
     *
     * @return the recording, or null if there is none
     * @throws CommandException if several are meant, or they cannot be listed
     */
    static @Nullable Entry find(RecordingCatalog catalog, String typed) throws CommandException {
        return findAll(catalog, typed).stream()
                .min(Comparator.comparingInt(entry -> entry.metadata().part()))
                .orElse(null);
    }

    /**
     * Finds the recording that has the given name, or else all parts of the only connection that is meant, as {@link #find} does.
     *
     * @return the recordings; empty if there is none
     * @throws CommandException if several connections are meant, or they cannot be listed
     */
    static List<Entry> findAll(RecordingCatalog catalog, String typed) throws CommandException {
        List<Entry> found = list(catalog, typed);
        if (found.isEmpty()) {
            found = list(catalog, typed.split("[.-]", 2)[0]).stream()
                    .filter(entry -> isMeant(entry.metadata(), typed))
                    .toList();
        }
        List<Entry> exact = found.stream()
                .filter(entry -> entry.metadata().name().equals(typed))
                .toList();
        if (!exact.isEmpty()) {
            return exact;
        } else if (!found.isEmpty() && !areParts(found)) {
            throw ambiguous(found, typed);
        }
        return found.stream()
                .sorted(Comparator.comparingInt(entry -> entry.metadata().part()))
                .toList();
    }

    /** Finds the next part of a recording's connection, or null. */
    static @Nullable RecordingMetadata nextPart(RecordingCatalog catalog, RecordingMetadata metadata)
            throws CommandException {
        return list(catalog, metadata.connectionId()).stream()
                .map(Entry::metadata)
                .filter(other -> isOfTheSame(metadata, other) && other.part() == metadata.part() + 1)
                .findFirst()
                .orElse(null);
    }

    /** Lists the newest 1,000 recordings whose names begin with a text. */
    static List<Entry> list(RecordingCatalog catalog, String prefix) throws CommandException {
        try {
            return catalog.list(prefix, MOST);
        } catch (IOException e) {
            throw new CommandException("The recordings cannot be listed: " + Reasons.of(e));
        }
    }

    /** Whether a text names a recording: the whole name, its beginning, or a name within which the connection's id is cut. */
    static boolean isMeant(RecordingMetadata metadata, String typed) {
        String id = metadata.connectionId();
        int head = typed.split("[.-]", 2)[0].length();
        if (metadata.name().startsWith(typed)) {
            return true;
        }
        return metadata.name().startsWith(id)
                && head > 0
                && head <= id.length()
                && metadata.name().substring(id.length()).startsWith(typed.substring(head));
    }

    private static boolean areParts(List<Entry> entries) {
        RecordingMetadata first = entries.get(0).metadata();
        return entries.stream().allMatch(entry -> isOfTheSame(first, entry.metadata()));
    }

    private static boolean isOfTheSame(RecordingMetadata one, RecordingMetadata other) {
        return one.connectionId().equals(other.connectionId()) && Objects.equals(one.channelId(), other.channelId());
    }

    private static CommandException ambiguous(List<Entry> found, String typed) {
        return new CommandException((found.size() == MOST ? "More than " + (MOST - 1) : found.size())
                + " recordings begin with " + Visible.plain(typed) + ": "
                + found.stream()
                        .limit(SHOWN)
                        .map(entry -> entry.metadata().name())
                        .collect(Collectors.joining(", "))
                + (found.size() > SHOWN ? ", …" : ""));
    }
}
