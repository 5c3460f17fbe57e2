package dev.sshdaudit.shell;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found.Recording;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
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
            Catalogs catalogs = Catalogs.of(services, named);
            Rows rows = rows(query, filter, catalogs, limit() == 0 ? Integer.MAX_VALUE : limit());
            Map<String, Survey> surveys = surveys(services, catalogs, rows.shown());
            listing(out::println)
                    .recordings(
                            rows.shown().stream()
                                    .map(listed -> completed(listed, surveys.get(listed.name())))
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
    private record Rows(List<Listed> shown, List<String> notes) {}

    private Rows rows(AuditQuery query, RecordingFilter filter, Catalogs catalogs, int most) throws IOException {
        try {
            return ofLedger(query, filter, catalogs, most);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted() || isFiltered() || !seesAll(query)) {
                throw e;
            }
            Rows rows = ofStorage(catalogs, most);
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

    private Rows ofStorage(Catalogs catalogs, int most) throws IOException {
        List<Listed> all = catalogs.list(prefix(), (int) Math.max(most, COUNTED + 1L)).stream()
                .filter(listed -> !AuditLedger.isSegment(listed.name()))
                .toList();
        List<Listed> shown = all.size() <= most ? all : all.subList(0, most);
        List<String> notes = new ArrayList<>();
        if (shown.size() < all.size()) {
            String count = all.size() > COUNTED ? "more than " + number(COUNTED) : number(all.size());
            notes.add(number(shown.size()) + " of " + count + " shown, the newest; -n 0 shows all");
        }
        notes.addAll(catalogs.notes());
        return new Rows(shown, notes);
    }

    private Rows ofLedger(AuditQuery query, RecordingFilter filter, Catalogs catalogs, int most) throws IOException {
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
        told.addAll(catalogs.notes());
        told.forEach(note -> notes.add(Visible.sentence(note)));
        return new Rows(looked(catalogs, shown, notes), notes);
    }

    /** Looks what the storages have, which the ledger does not know: a recording may be gone, or shorter than it was. */
    private static List<Listed> looked(Catalogs catalogs, List<Recording> recordings, List<String> notes) {
        long begun = System.nanoTime();
        List<Recording> first = recordings.subList(0, Math.min(READ, recordings.size()));
        List<@Nullable Listed> looked = AtOnce.map(
                first, recording -> System.nanoTime() - begun < READ_NANOS ? catalogs.look(recording) : null);
        List<Listed> all = new ArrayList<>();
        for (Recording recording : recordings) {
            Listed one = all.size() < looked.size() ? looked.get(all.size()) : null;
            if (one == null && !notes.contains(NOT_LOOKED_AT)) {
                notes.add(NOT_LOOKED_AT);
            }
            all.add(one == null ? Listed.of(recording) : one);
        }
        return all;
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
    private static Map<String, Survey> surveys(AuditServices services, Catalogs catalogs, List<Listed> recordings) {
        Map<String, Survey> surveys = new LinkedHashMap<>();
        long begun = System.nanoTime();
        recordings.stream()
                .filter(listed -> isOfUnknownUser(listed.entry()))
                .limit(READ)
                .takeWhile(listed -> System.nanoTime() - begun < READ_NANOS)
                .forEach(listed -> {
                    Survey survey = survey(services, catalogs, listed);
                    if (survey != null) {
                        surveys.put(listed.name(), survey);
                    }
                });
        return surveys;
    }

    private static boolean isOfUnknownUser(Entry entry) {
        return entry.metadata().username() == null
                && entry.problem() == null
                && !entry.metadata().shared()
                && entry.metadata().state() != State.OPEN
                && entry.size() <= READ_SIZE;
    }

    private static @Nullable Survey survey(AuditServices services, Catalogs catalogs, Listed listed) {
        RecordingMetadata metadata = listed.entry().metadata();
        AuditFormat format = services.format(metadata.format());
        RecordingCatalog catalog = catalogs.of(listed);
        if (format == null || catalog == null) {
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
    private static Listed completed(Listed listed, @Nullable Survey survey) {
        Entry entry = listed.entry();
        RecordingMetadata metadata = entry.metadata();
        if (survey == null || metadata.shared()) {
            return listed;
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
        return listed.with(new Entry(known, entry.size(), entry.problem()));
    }
}
