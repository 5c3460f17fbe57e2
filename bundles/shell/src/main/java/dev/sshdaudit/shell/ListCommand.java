package dev.sshdaudit.shell;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found.Recording;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingCatalog.Problem;
import dev.sshdaudit.storage.RecordingCatalog.Problem.Kind;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** The command {@code audit:list}. */
@Service
@Command(
        scope = "audit",
        name = "list",
        description = "Lists recordings, newest first; with --command, --file or --failed-logins, lists connections.",
        detailedDescription = "Options that choose recordings are those of audit:find. What is listed is"
                + " held against the storage: a recording that is gone or shorter than it was is marked so.\n\n"
                + "    audit:list\n"
                + "    audit:list --user alice --since 2h\n"
                + "    audit:list 5f0c")
public class ListCommand extends FindingCommand {

    /** The number of recordings up to which the list tells how many there are; beyond it says only that there are more. */
    private static final int COUNTED = 20_000;

    /**
     * How many recordings without an authenticated user are read, to tell who tried to log in, and how many the storage is asked
     * for that the ledger lists. The next two constants limit the size of one that is read, and the time for all.
     */
    private static final int READ = 200;

    private static final long READ_SIZE = 64 * 1024;
    private static final long READ_NANOS = 2_000_000_000L;

    private static final String NOT_LOOKED_AT =
            "Not of all it was looked whether they are there, and as long as they were: audit:verify tells";

    @Override
    void run(AuditServices services, AuditQuery query) throws IOException, CommandException {
        RecordingFilter filter = filter();
        if (filter.isOfConnections()) {
            printFound(query);
            return;
        }
        String named = storage();
        try (Output out = new Output(System.out)) {
            RecordingCatalog catalog = named == null ? services.catalog() : services.catalog(named);
            Rows rows = rows(query, filter, catalog, limit() == 0 ? Integer.MAX_VALUE : limit());
            Map<String, Survey> surveys = surveys(services, catalog, rows.shown());
            listing(out::println)
                    .recordings(
                            rows.shown().stream()
                                    .map(entry -> completed(
                                            entry, surveys.get(entry.metadata().name())))
                                    .toList(),
                            attempts(surveys));
            rows.notes().forEach(out::println);
            if (named == null) {
                tellOfOthers(services, query, out::println);
            }
        } catch (IOException e) {
            if (!Thread.currentThread().isInterrupted()) {
                throw new CommandException("The recordings cannot be listed: " + Reasons.of(e));
            }
        }
    }

    /** The rows that are shown, and what is told below them. */
    private record Rows(List<Entry> shown, List<String> notes) {}

    private Rows rows(AuditQuery query, RecordingFilter filter, RecordingCatalog catalog, int most) throws IOException {
        try {
            return ofLedger(query, filter, catalog, most);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted() || isFiltered() || !seesAll(query)) {
                throw e;
            }
            Rows rows = ofStorage(catalog, most);
            List<String> notes = new ArrayList<>(rows.notes());
            notes.add("This is the storage's own list, as the ledger cannot be read: " + Reasons.of(e));
            return new Rows(rows.shown(), notes);
        }
    }

    /** Whether the user may see what the storage lists, and not own recordings alone. */
    private static boolean seesAll(AuditQuery query) {
        try {
            query.configuration();
            return true;
        } catch (SecurityException e) {
            return false;
        }
    }

    private Rows ofStorage(RecordingCatalog catalog, int most) throws IOException {
        List<Entry> all = catalog.list(prefix(), (int) Math.max(most, COUNTED + 1L)).stream()
                .filter(entry -> !AuditLedger.isSegment(entry.metadata().name()))
                .toList();
        List<Entry> shown = all.size() <= most ? all : all.subList(0, most);
        List<String> notes = new ArrayList<>();
        if (shown.size() < all.size()) {
            String count = all.size() > COUNTED ? "more than " + number(COUNTED) : number(all.size());
            notes.add(number(shown.size()) + " of " + count + " shown, the newest; -n 0 shows all");
        }
        notes.addAll(catalog.notes());
        return new Rows(shown, notes);
    }

    private Rows ofLedger(AuditQuery query, RecordingFilter filter, RecordingCatalog catalog, int most)
            throws IOException {
        List<Recording> found = new ArrayList<>();
        Set<String> told = new LinkedHashSet<>(query.find(storage(), filter, most + 1L, each -> {
            if (each instanceof Recording recording) {
                found.add(recording);
            }
            return !Thread.currentThread().isInterrupted();
        }));
        List<Recording> shown = found.size() <= most ? found : found.subList(0, most);
        List<String> notes = new ArrayList<>();
        if (shown.size() < found.size()) {
            notes.add("the newest " + number(most) + " are shown; -n 0 shows all");
        }
        told.addAll(catalog.notes());
        told.forEach(note -> notes.add(Visible.sentence(note)));
        return new Rows(entries(catalog, shown, notes), notes);
    }

    /** Looks what the storage has, which the ledger does not know: a recording may be gone, or shorter than it was. */
    private static List<Entry> entries(RecordingCatalog catalog, List<Recording> recordings, List<String> notes) {
        long begun = System.nanoTime();
        List<Recording> looked = recordings.subList(0, Math.min(READ, recordings.size()));
        List<@Nullable Entry> stored = AtOnce.map(
                looked, recording -> System.nanoTime() - begun < READ_NANOS ? stored(catalog, recording) : null);
        List<Entry> entries = new ArrayList<>();
        for (Recording recording : recordings) {
            Entry entry = entries.size() < stored.size() ? stored.get(entries.size()) : null;
            if (entry == null && !notes.contains(NOT_LOOKED_AT)) {
                notes.add(NOT_LOOKED_AT);
            }
            entries.add(entry == null ? new Entry(recording.metadata(), recording.bytes()) : entry);
        }
        return entries;
    }

    /** What the storage has of a recording that the ledger tells of. */
    private static Entry stored(RecordingCatalog catalog, Recording recording) {
        RecordingMetadata metadata = recording.metadata();
        try {
            Entry entry = catalog.find(metadata.name()).orElse(null);
            if (entry == null) {
                return new Entry(metadata, 0, new Problem(Kind.MISSING, "the storage does not have it"));
            }
            // what a recording that is open will be is not in the ledger yet, such as its user
            return new Entry(
                    metadata.state() == State.OPEN ? entry.metadata() : metadata, entry.size(), entry.problem());
        } catch (IOException e) {
            // the list goes on with what the ledger tells
            return new Entry(metadata, recording.bytes());
        }
    }

    private static String number(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Names the other storages that have recordings, since a change of storage would seem to have removed them. */
    private static void tellOfOthers(AuditServices services, AuditQuery query, Consumer<String> out)
            throws CommandException {
        for (String other : services.otherStorages()) {
            try {
                query.find(other, RecordingFilter.ALL, 1, any -> {
                    out.accept(
                            "Storage " + other + " has recordings, too; --storage " + other + " lists and shows them");
                    return false;
                });
            } catch (IOException e) {
                out.accept("Whether storage " + other + " has recordings, too, cannot be told: " + Reasons.of(e));
            }
        }
    }

    /** Reads recordings whose metadata names no user. The result's keys are names of recordings. */
    private static Map<String, Survey> surveys(AuditServices services, RecordingCatalog catalog, List<Entry> entries) {
        Map<String, Survey> surveys = new LinkedHashMap<>();
        long begun = System.nanoTime();
        entries.stream()
                .filter(entry -> entry.metadata().username() == null
                        && entry.problem() == null
                        && !entry.metadata().shared()
                        && entry.metadata().state() != State.OPEN
                        && entry.size() <= READ_SIZE)
                .limit(READ)
                .takeWhile(entry -> System.nanoTime() - begun < READ_NANOS)
                .forEach(entry -> {
                    Survey survey = survey(services, catalog, entry.metadata());
                    if (survey != null) {
                        surveys.put(entry.metadata().name(), survey);
                    }
                });
        return surveys;
    }

    private static @Nullable Survey survey(
            AuditServices services, RecordingCatalog catalog, RecordingMetadata metadata) {
        AuditFormat format = services.format(metadata.format());
        if (format == null) {
            return null;
        }
        try (InputStream input = catalog.read(metadata.name());
                RecordingReader reader = format.newReader(input)) {
            return Survey.of(reader, metadata.state(), true);
        } catch (IOException | UnsupportedOperationException e) {
            // the list goes on without it; audit:show says why the recording cannot be read
            return null;
        }
    }

    /** The user names of failed logins. The result's keys are names of recordings. */
    private static Map<String, String> attempts(Map<String, Survey> surveys) {
        Map<String, String> users = new LinkedHashMap<>();
        surveys.forEach((name, survey) -> {
            String attempted = survey.attemptedUser();
            if (survey.user() == null && attempted != null) {
                users.put(name, attempted);
            }
        });
        return users;
    }

    /** Adds user and address from a recording to its metadata, which a bucket keeps without them by default. */
    private static Entry completed(Entry entry, @Nullable Survey survey) {
        RecordingMetadata metadata = entry.metadata();
        if (survey == null || metadata.shared()) {
            return entry;
        }
        String address = survey.address();
        RecordingMetadata known = new RecordingMetadata(
                metadata.name(),
                metadata.connectionId(),
                metadata.channelId(),
                metadata.part(),
                metadata.format(),
                metadata.contentType(),
                metadata.node(),
                metadata.start(),
                metadata.end(),
                metadata.remoteAddress().isEmpty() && address != null ? address : metadata.remoteAddress(),
                metadata.country(),
                survey.user(),
                metadata.state(),
                false,
                metadata.formerConnection());
        return new Entry(known, entry.size(), entry.problem());
    }
}
