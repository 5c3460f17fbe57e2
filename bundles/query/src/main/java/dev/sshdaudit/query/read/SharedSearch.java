package dev.sshdaudit.query.read;

import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingCatalog.Problem;
import dev.sshdaudit.storage.RecordingCatalog.Problem.Kind;
import dev.sshdaudit.text.Reading;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds a connection in the recordings that connections share whose users have not authenticated. No index tells which
 * recording it is in, so they are read, the newest first, for a limited time.
 */
final class SharedSearch {

    private static final Pattern CONNECTION_ID = Pattern.compile("[0-9a-f]{4,32}");
    private static final long NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int SHOWN = 10;

    /** Opens a reader of a whole recording. */
    @FunctionalInterface
    interface Opening {

        RecordingReader open(Entry entry) throws IOException;
    }

    /** A connection and the shared recording that it is in. */
    record Hit(Entry entry, String connection) {}

    private final RecordingCatalog catalog;
    private final Opening opening;
    private final String typed;
    private final long begun = System.nanoTime();
    private final Set<String> found = new LinkedHashSet<>();
    private int unreadable;

    /**
     * Prepares a search.
     *
     * @param typed the first characters of the connection's id, at least four
     */
    SharedSearch(RecordingCatalog catalog, Opening opening, String typed) {
        this.catalog = catalog;
        this.opening = opening;
        this.typed = typed;
    }

    /**
     * Finds the newest shared recording that has the connection.
     *
     * @throws NoSuchFileException if there is none
     * @throws IOException if there is more than one in a recording
     */
    Hit find() throws IOException {
        List<Entry> shared = CONNECTION_ID.matcher(typed).matches() ? sharedRecordings() : List.of();
        for (Entry entry : shared) {
            search(entry);
            if (found.size() == 1) {
                return new Hit(entry, found.iterator().next());
            } else if (!found.isEmpty()) {
                throw new IOException(found.size() + " connections in the shared recording "
                        + entry.metadata().name() + " begin with " + typed + ": "
                        + found.stream().limit(SHOWN).collect(Collectors.joining(", "))
                        + (found.size() > SHOWN ? ", …" : ""));
            } else if (isOver()) {
                throw new NoSuchFileException(nothing(typed) + ". Shared recordings were looked through for "
                        + TimeUnit.NANOSECONDS.toSeconds(NANOS) + " seconds, back to the one that began at "
                        + entry.metadata().start().truncatedTo(ChronoUnit.SECONDS)
                        + ": open an older one by its name to see all connections in it");
            }
        }
        throw new NoSuchFileException(nothing(typed)
                + (unreadable == 0 ? "" : "; " + unreadable + " shared recordings could not be looked into"));
    }

    /** What to say where there is no recording of a name. */
    static String nothing(String typed) {
        return "there is no recording " + Visible.plain(typed);
    }

    private List<Entry> sharedRecordings() throws IOException {
        return Named.list(catalog, "").stream()
                .filter(entry -> entry.metadata().shared())
                .filter(entry -> !isMissing(entry.problem()))
                .toList();
    }

    private static boolean isMissing(@Nullable Problem problem) {
        return problem != null && problem.kind() == Kind.MISSING;
    }

    private boolean isOver() {
        return System.nanoTime() - begun > NANOS || Thread.currentThread().isInterrupted();
    }

    private void search(Entry entry) {
        String own = entry.metadata().connectionId();
        try (RecordingReader reader = opening.open(entry)) {
            Reading.copy(reader, message -> take(message, own), problem -> {}, () -> !isOver());
        } catch (IOException e) {
            unreadable++;
        }
    }

    private void take(AuditMessage message, String own) {
        String id = message.connectionId();
        if (id.startsWith(typed) && !id.equals(own)) {
            found.add(id);
        }
    }
}
