package dev.sshdaudit.shell;

import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.query.AuditQuery.Hold;
import dev.sshdaudit.query.Found.Connection;
import dev.sshdaudit.shell.Table.Column;
import dev.sshdaudit.shell.Table.Kind;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Visible;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Prints recordings, or connections, as a table, with what its marks mean below. */
final class Listing {

    private static final String ENCRYPTED = ", encrypted";
    private static final String ATTEMPTED = "(user) tried to log in, and failed";

    private final Consumer<String> out;
    private final int width;
    private final ZoneId zone;
    private final Instant now;

    /**
     * Makes a listing.
     *
     * @param width the terminal's width in characters, or 0 for no limit
     * @param now the time up to which recordings have lasted that go on
     */
    Listing(Consumer<String> out, int width, ZoneId zone, Instant now) {
        this.out = out;
        this.width = width;
        this.zone = zone;
        this.now = now;
    }

    /**
     * Prints recordings.
     *
     * @param attempts the user names of failed logins, by names of recordings
     */
    void recordings(List<Listed> recordings, Map<String, String> attempts) {
        if (recordings.isEmpty()) {
            out.accept("No recordings");
            return;
        }
        List<Entry> entries = recordings.stream().map(Listed::entry).toList();
        Start start = new Start(
                "Start",
                zone,
                entries.stream().map(entry -> entry.metadata().start()).toList());
        boolean nodes =
                areSeveral(entries.stream().map(entry -> entry.metadata().node()));
        boolean storages = areSeveral(recordings.stream().flatMap(listed -> listed.storages().stream()));
        List<Column> columns = columns(start, nodes);
        columns.add(new Column("Size", Kind.SPARE));
        if (storages) {
            columns.add(new Column("Storage", Kind.TEXT));
        }
        columns.add(new Column("State", Kind.WHOLE));
        Table table = new Table(width, columns);
        for (Listed listed : recordings) {
            Entry entry = listed.entry();
            RecordingMetadata metadata = entry.metadata();
            Instant end = metadata.end();
            List<String> cells = new ArrayList<>();
            cells.add(metadata.name());
            cells.add(start.of(metadata.start()));
            cells.add(Sizes.duration(Duration.between(metadata.start(), end == null ? now : end)));
            if (nodes) {
                cells.add(orDash(metadata.node()));
            }
            cells.add(
                    metadata.shared() ? "(unauthenticated)" : user(metadata.username(), attempts.get(metadata.name())));
            cells.add(orDash(metadata.remoteAddress()));
            cells.add(Sizes.bytes(entry.size()));
            if (storages) {
                cells.add(listed.storages().stream().map(Visible::plain).collect(Collectors.joining(", ")));
            }
            cells.add(state(entry));
            String id = metadata.connectionId();
            table.add(metadata.name().startsWith(id) ? id.length() : 0, cells);
        }
        table.print(out);
        if (!attempts.isEmpty()) {
            out.accept(ATTEMPTED);
        }
        if (entries.stream().anyMatch(entry -> entry.problem() != null)) {
            out.accept(
                    "SHORTER, LONGER: than it was when it ended. MISSING: its bytes are gone. audit:show tells more");
        }
    }

    /**
     * Prints connections, each with a line for each match.
     *
     * @param title the title of the column of matches; null if there is no such column
     */
    void connections(List<Connection> connections, @Nullable String title) {
        if (connections.isEmpty()) {
            out.accept("No connections");
            return;
        }
        Start start = new Start(
                "Start", zone, connections.stream().map(Connection::start).toList());
        boolean nodes = areSeveral(connections.stream().map(Connection::node));
        List<Column> columns = columns(start, nodes);
        columns.add(new Column("Failed logins", Kind.SPARE));
        if (title != null) {
            columns.add(new Column(title, Kind.OPEN));
        }
        Table table = new Table(width, columns);
        for (Connection connection : connections) {
            List<String> cells = new ArrayList<>();
            cells.add(Visible.plain(connection.id()));
            cells.add(start.of(connection.start()));
            cells.add(Sizes.duration(Duration.between(connection.start(), connection.end())));
            if (nodes) {
                cells.add(orDash(connection.node()));
            }
            cells.add(user(connection.user(), connection.attempted()));
            cells.add(orDash(connection.address()));
            cells.add(String.valueOf(connection.failures()));
            List<String> matches = connection.matches().isEmpty() ? List.of("-") : connection.matches();
            for (String match : title == null ? List.of("") : matches) {
                List<String> row = new ArrayList<>(cells);
                if (title != null) {
                    row.add(Visible.plain(match));
                }
                table.add(cells.get(0).length(), row);
            }
        }
        table.print(out);
        if (connections.stream().anyMatch(connection -> connection.user() == null && connection.attempted() != null)) {
            out.accept(ATTEMPTED);
        }
    }

    /** Prints recordings that are held. */
    void holds(List<Hold> holds) {
        if (holds.isEmpty()) {
            out.accept("No recording is held");
            return;
        }
        Start since = new Start("Since", zone, holds.stream().map(Hold::since).toList());
        Table table = new Table(
                width,
                List.of(
                        new Column("ID", Kind.WHOLE),
                        new Column(since.title(), Kind.TIME),
                        new Column("By", Kind.TEXT),
                        new Column("Reason", Kind.OPEN)));
        for (Hold hold : holds) {
            String name = Visible.plain(hold.name());
            table.add(
                    0,
                    List.of(name, since.of(hold.since()), Visible.sentence(hold.by()), Visible.plain(hold.reason())));
        }
        table.print(out);
    }

    private static List<Column> columns(Start start, boolean nodes) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("ID", Kind.WHOLE));
        columns.add(new Column(start.title(), Kind.TIME));
        columns.add(new Column("Duration", Kind.SPARE));
        if (nodes) {
            columns.add(new Column("Node", Kind.TEXT));
        }
        columns.add(new Column("User", Kind.TEXT));
        columns.add(new Column("Address", Kind.TEXT));
        return columns;
    }

    private static boolean areSeveral(Stream<String> nodes) {
        return nodes.distinct().limit(2).count() > 1;
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : Visible.plain(text);
    }

    private static String user(@Nullable String user, @Nullable String attempted) {
        if (user != null) {
            return Visible.plain(user);
        }
        return attempted == null ? "-" : "(" + Visible.plain(attempted) + ")";
    }

    private static boolean isEncrypted(Entry entry) {
        return RecordingEncryption.isEncrypted(entry.metadata().name());
    }

    /** What the column of states shows: what is wrong with a recording, or else its state by the metadata. */
    private static String state(Entry entry) {
        RecordingCatalog.Problem problem = entry.problem();
        if (problem == null) {
            return entry.metadata().state().name().toLowerCase(Locale.ROOT) + (isEncrypted(entry) ? ENCRYPTED : "");
        }
        return switch (problem.kind()) {
            case WITHOUT_METADATA -> "no metadata";
            case SHORTER -> "SHORTER";
            case LONGER -> "LONGER";
            case MISSING -> "MISSING";
        };
    }

    /** The column of times: the distance from UTC is in the title where all have the same, and else in each cell. */
    static final class Start {

        private final String title;
        private final ZoneId zone;
        private final Set<String> offsets;

        Start(String title, ZoneId zone, Collection<Instant> times) {
            this.title = title;
            this.zone = zone;
            offsets = times.stream().map(time -> Sizes.offset(time, zone)).collect(Collectors.toSet());
        }

        String title() {
            return offsets.size() == 1 ? title + " (" + offsets.iterator().next() + ")" : title;
        }

        String of(Instant time) {
            return Sizes.time(time, zone) + (offsets.size() == 1 ? "" : Sizes.offset(time, zone));
        }
    }
}
