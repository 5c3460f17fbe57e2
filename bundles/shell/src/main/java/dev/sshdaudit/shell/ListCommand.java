package dev.sshdaudit.shell;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/** The command {@code audit:list}. */
@Service
@Command(scope = "audit", name = "list", description = "Lists recordings, newest first.")
public class ListCommand implements Action {

    /** The number of recordings up to which the list tells how many there are; beyond it says only that there are more. */
    private static final int COUNTED = 20_000;

    /**
     * How many recordings without an authenticated user are read, to tell who tried to log in; the next two constants limit
     * each one's size and the time for all.
     */
    private static final int READ = 200;

    private static final long READ_SIZE = 64 * 1024;
    private static final long READ_NANOS = 2_000_000_000L;

    @Reference
    private BundleContext context;

    @Reference
    private Session session;

    @Option(
            name = "-n",
            aliases = {"--limit"},
            description = "How many at most; 0 for all",
            valueToShowInHelp = "50")
    private int limit = 50;

    @Option(name = "--storage", description = "The storage to look into", valueToShowInHelp = "the storage in force")
    private @Nullable String storage;

    @Argument(name = "id", description = "The first characters of the recordings' ids; all recordings without it")
    @Completion(RecordingCompleter.class)
    private @Nullable String prefix;

    @Override
    public @Nullable Object execute() throws CommandException {
        Access.check(context, "list");
        if (limit < 0) {
            throw new CommandException("--limit " + limit + " is not allowed, it must be 0 or more");
        }
        int most = limit == 0 ? Integer.MAX_VALUE : limit;
        try (AuditServices services = new AuditServices(context);
                Output out = new Output(System.out)) {
            RecordingCatalog catalog = storage == null ? services.catalog() : services.catalog(storage);
            List<Entry> all = catalog.list(prefix == null ? "" : prefix, (int) Math.max(most, COUNTED + 1L));
            List<Entry> shown = all.size() <= most ? all : all.subList(0, most);
            Terminal terminal = session.getTerminal();
            int width = terminal == null ? 0 : terminal.getWidth();
            Map<String, Survey> surveys = surveys(services, catalog, shown);
            print(
                    shown.stream()
                            .map(entry -> completed(
                                    entry, surveys.get(entry.metadata().name())))
                            .toList(),
                    attempts(surveys),
                    out::println,
                    width,
                    ZoneId.systemDefault(),
                    Instant.now());
            if (shown.size() < all.size()) {
                String count = all.size() > COUNTED ? "more than " + number(COUNTED) : number(all.size());
                out.println(number(shown.size()) + " of " + count + " shown, the newest; -n 0 shows all");
            }
            catalog.notes().forEach(out::println);
            if (storage == null) {
                tellOfOthers(services, out::println);
            }
        } catch (IOException e) {
            throw new CommandException("The recordings cannot be listed: " + Reasons.of(e));
        }
        return null;
    }

    private static String number(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Names the other storages that have recordings, since a change of storage would seem to have removed them. */
    private static void tellOfOthers(AuditServices services, Consumer<String> out) throws CommandException {
        for (String other : services.otherStorages()) {
            try {
                if (!services.catalog(other).list("", 1).isEmpty()) {
                    out.accept(
                            "Storage " + other + " has recordings, too; --storage " + other + " lists and shows them");
                }
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
        try {
            AuditFormat format = services.format(catalog, metadata);
            try (RecordingReader reader = format.newReader(catalog.read(metadata.name()))) {
                return Survey.of(reader, metadata.state(), true);
            }
        } catch (IOException | CommandException | UnsupportedOperationException e) {
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

    static void print(
            List<Entry> entries,
            Map<String, String> attempts,
            Consumer<String> out,
            int width,
            ZoneId zone,
            Instant now) {
        if (entries.isEmpty()) {
            out.accept("No recordings");
            return;
        }
        Set<String> offsets = entries.stream()
                .map(entry -> Sizes.offset(entry.metadata().start(), zone))
                .collect(Collectors.toSet());
        boolean oneOffset = offsets.size() == 1;
        RecordingTable table = new RecordingTable(
                width, oneOffset ? "Start (" + offsets.iterator().next() + ")" : "Start");
        for (Entry entry : entries) {
            RecordingMetadata metadata = entry.metadata();
            Instant end = metadata.end();
            String offset = oneOffset ? "" : Sizes.offset(metadata.start(), zone);
            table.add(
                    metadata.name(),
                    metadata.name().startsWith(metadata.connectionId())
                            ? metadata.connectionId().length()
                            : 0,
                    Sizes.time(metadata.start(), zone) + offset,
                    Sizes.duration(Duration.between(metadata.start(), end == null ? now : end)),
                    user(metadata, attempts.get(metadata.name())),
                    metadata.remoteAddress().isEmpty() ? "-" : Visible.plain(metadata.remoteAddress()),
                    Sizes.bytes(entry.size()),
                    state(entry));
        }
        table.print(out);
        if (!attempts.isEmpty()) {
            out.accept("(user) tried to log in, and failed");
        }
        if (entries.stream().anyMatch(entry -> entry.problem() != null)) {
            out.accept(
                    "SHORTER, LONGER: than it was when it ended. MISSING: only its metadata is left. audit:show tells more");
        }
    }

    /** What the column of states shows: what is wrong with a recording, or else its state by the metadata. */
    private static String state(Entry entry) {
        RecordingCatalog.Problem problem = entry.problem();
        if (problem == null) {
            return entry.metadata().state().name().toLowerCase(Locale.ROOT);
        }
        return switch (problem.kind()) {
            case WITHOUT_METADATA -> "no metadata";
            case SHORTER -> "SHORTER";
            case LONGER -> "LONGER";
            case MISSING -> "MISSING";
        };
    }

    private static String user(RecordingMetadata metadata, @Nullable String attempted) {
        if (metadata.shared()) {
            return "(unauthenticated)";
        }
        String user = metadata.username();
        if (user != null) {
            return Visible.plain(user);
        }
        return attempted == null ? "-" : "(" + Visible.plain(attempted) + ")";
    }
}
