package dev.sshdaudit.query.read;

import dev.sshdaudit.storage.ConnectionDay;
import dev.sshdaudit.storage.Days;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds recordings by what a user types, and the parts of a connection. */
public final class Named {

    private static final int SHOWN = 10;
    private static final int MOST = 1000;

    private Named() {}

    /**
     * Finds the recording that has the given name, or else the only one whose name begins with the given text. The connection's
     * id within the name may be cut, as in lists: {@code 5f0c0123.2}. Of several parts of one connection, the first is found.
     *
     * @param allowed which recordings the user may know of
     * @return the recording, or null if there is none
     * @throws IOException if several are meant, or they cannot be listed
     */
    static @Nullable Entry find(RecordingCatalog catalog, String typed, Predicate<RecordingMetadata> allowed)
            throws IOException {
        return findAll(catalog, typed, allowed).stream()
                .min(Comparator.comparingInt(entry -> entry.metadata().part()))
                .orElse(null);
    }

    /** The beginning of a connection's id in what a user types: without what follows in names of parts and channels. */
    public static String connection(String typed) {
        return typed.split("[.-]", 2)[0];
    }

    private static List<Entry> findAll(RecordingCatalog catalog, String typed, Predicate<RecordingMetadata> allowed)
            throws IOException {
        List<Entry> found = begun(catalog, typed).stream()
                .filter(entry -> allowed.test(entry.metadata()))
                .toList();
        if (found.isEmpty()) {
            found = list(catalog, connection(typed)).stream()
                    .filter(entry -> allowed.test(entry.metadata()) && isMeant(entry.metadata(), typed))
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
        return found;
    }

    /** The recording of a whole name, or recordings whose names begin with a text: of a whole id, one at least, if there is one. */
    private static List<Entry> begun(RecordingCatalog catalog, String typed) throws IOException {
        Optional<LocalDate> day = ConnectionDay.of(typed);
        try {
            if (RecordingMetadata.isSafeName(typed) && day.isPresent() && typed.contains(".")) {
                Optional<Entry> named = catalog.find(typed);
                if (named.isPresent()) {
                    return List.of(named.get());
                }
            }
            // the recording may have begun after midnight
            for (int later = 0; day.isPresent() && later < 2; later++) {
                LocalDate wanted = day.get().plusDays(later);
                List<Entry> found = catalog.list(typed, new Days(wanted, wanted), MOST);
                if (!found.isEmpty()) {
                    return found;
                }
            }
            return catalog.list(typed, MOST);
        } catch (IOException e) {
            throw new NotListedException(e);
        }
    }

    /** Finds the next part of a recording's connection, or null. It began before this one was stored. */
    static @Nullable RecordingMetadata nextPart(RecordingCatalog catalog, RecordingMetadata metadata)
            throws IOException {
        int next = metadata.part() + 1;
        Long channel = metadata.channelId();
        String begin = metadata.connectionId() + (channel == null ? "" : "-" + channel) + "." + next;
        Instant end = metadata.end();
        Days days = new Days(Days.of(metadata.start()), end == null ? null : Days.of(end));
        try {
            return catalog.list(begin, days, MOST).stream()
                    .map(Entry::metadata)
                    .filter(other -> isOfTheSame(metadata, other) && other.part() == next)
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            throw new NotListedException(e);
        }
    }

    /** Lists the newest 1,000 recordings whose names begin with a text. */
    static List<Entry> list(RecordingCatalog catalog, String prefix) throws IOException {
        try {
            return catalog.list(prefix, MOST);
        } catch (IOException e) {
            throw new NotListedException(e);
        }
    }

    /** Whether a text names a recording: the whole name, its beginning, or a name within which the connection's id is cut. */
    public static boolean isMeant(RecordingMetadata metadata, String typed) {
        String id = metadata.connectionId();
        int head = connection(typed).length();
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

    private static IOException ambiguous(List<Entry> found, String typed) {
        return new IOException((found.size() == MOST ? "more than " + (MOST - 1) : found.size())
                + " recordings begin with " + Visible.plain(typed) + ": "
                + found.stream()
                        .limit(SHOWN)
                        .map(entry -> entry.metadata().name())
                        .collect(Collectors.joining(", "))
                + (found.size() > SHOWN ? ", …" : ""));
    }
}
