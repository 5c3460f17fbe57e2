package dev.sshdaudit.shell;

import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingCatalog.Problem;
import dev.sshdaudit.storage.RecordingCatalog.Problem.Kind;
import dev.sshdaudit.text.Reading;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/**
 * Finds a connection in the recordings that connections share whose users have not authenticated. No index tells which
 * recording it is in, so they are read, the newest first, for a limited time.
 */
final class SharedSearch {

    private static final Pattern CONNECTION_ID = Pattern.compile("[0-9a-f]{4,32}");
    private static final long NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int SHOWN = 10;

    private final AuditServices services;
    private final RecordingCatalog catalog;
    private final String typed;
    private final long begun = System.nanoTime();
    private final Set<String> found = new LinkedHashSet<>();
    private int unreadable;

    private SharedSearch(AuditServices services, RecordingCatalog catalog, String typed) {
        this.services = services;
        this.catalog = catalog;
        this.typed = typed;
    }

    /**
     * Finds the newest shared recording that has a connection.
     *
     * @param typed the first characters of the connection's id, at least four
     * @throws CommandException if there is none, or more than one in a recording
     */
    static FoundRecording find(AuditServices services, RecordingCatalog catalog, String typed) throws CommandException {
        return new SharedSearch(services, catalog, typed).find();
    }

    private FoundRecording find() throws CommandException {
        List<Entry> shared = CONNECTION_ID.matcher(typed).matches() ? sharedRecordings() : List.of();
        for (Entry entry : shared) {
            search(entry);
            if (found.size() == 1) {
                return FoundRecording.of(
                        services, catalog, entry, found.iterator().next());
            } else if (!found.isEmpty()) {
                throw new CommandException(found.size() + " connections in the shared recording "
                        + entry.metadata().name() + " begin with " + typed + ": "
                        + found.stream().limit(SHOWN).collect(Collectors.joining(", "))
                        + (found.size() > SHOWN ? ", …" : ""));
            } else if (isOver()) {
                throw new CommandException(nothing() + " Shared recordings were looked through for "
                        + TimeUnit.NANOSECONDS.toSeconds(NANOS) + " seconds, back to the one that began at "
                        + Sizes.time(entry.metadata().start(), ZoneId.systemDefault())
                        + ": audit:show of an older one shows all connections in it.");
            }
        }
        throw new CommandException(
                nothing() + (unreadable == 0 ? "" : " " + unreadable + " shared recordings could not be looked into."));
    }

    private String nothing() {
        return "There is no recording " + Visible.plain(typed) + ". See audit:list.";
    }

    private List<Entry> sharedRecordings() throws CommandException {
        return RecordingFinder.list(catalog, "").stream()
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
        try (RecordingReader reader =
                FoundRecording.of(services, catalog, entry, null).reader()) {
            Reading.copy(reader, message -> take(message, own), problem -> {}, () -> !isOver());
        } catch (IOException | CommandException | UnsupportedOperationException e) {
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
