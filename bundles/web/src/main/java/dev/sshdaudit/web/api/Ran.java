package dev.sshdaudit.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sshdaudit.live.LiveChannel;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What connections ran, and how many logins failed before: found for all rows of a list together. For one answer and one thread. */
final class Ran {

    private static final int SHOWN = 5;

    /** Lines of ledgers that are looked through for the connections of a list. */
    private static final int MOST = 20_000;

    private static final class Connection {

        private final List<String> ran = new ArrayList<>();
        private long more;
        private long failures;
        private @Nullable String user;

        private void add(String command) {
            if (ran.size() < SHOWN) {
                ran.add(Words.cut(command));
            } else {
                more++;
            }
        }
    }

    /** Of no connection. */
    static final Ran NONE = new Ran();

    private final Set<String> notes = new LinkedHashSet<>();
    private final Map<String, Connection> connections = new HashMap<>();

    /** Finds what the connections of recordings ran. */
    static Ran of(AuditQuery query, RecordingFilter filter, boolean live, Collection<? extends Found> rows)
            throws IOException {
        Ran ran = new Ran();
        Instant since = null;
        Instant until = null;
        for (Found row : rows) {
            if (row instanceof Found.Recording recording
                    && !recording.metadata().shared()) {
                ran.connections.put(recording.metadata().connectionId(), new Connection());
                since = since == null || row.start().isBefore(since) ? row.start() : since;
                Instant end = recording.metadata().end();
                end = end == null ? row.start() : end;
                until = until == null || end.isAfter(until) ? end : until;
            }
        }
        if (since != null) {
            RecordingFilter wide = new RecordingFilter(
                    filter.id(), filter.user(), filter.address(), since, until, null, null, null, 0, false);
            ran.find(query, wide.withCommand(""));
            ran.find(query, wide.withFailedLogins());
        }
        if (live && rows.stream().anyMatch(Ran::isOpen)) {
            query.sessions().forEach(ran::add);
        }
        return ran;
    }

    private static boolean isOpen(Found row) {
        return row instanceof Found.Recording recording && recording.metadata().state() == State.OPEN;
    }

    private void find(AuditQuery query, RecordingFilter wanted) throws IOException {
        long[] count = {0};
        notes.addAll(query.find(null, wanted, MOST, found -> {
            count[0]++;
            Connection known = connections.get(found.id());
            if (known != null && found instanceof Found.Connection connection) {
                known.failures = Math.max(known.failures, connection.failures());
                if (wanted.command() != null) {
                    connection.matches().forEach(known::add);
                }
            }
            return !Thread.currentThread().isInterrupted();
        }));
        Asking.goOn();
        if (count[0] >= MOST) {
            notes.add((wanted.command() == null ? "failed logins were" : "what ran was") + " looked for in the newest "
                    + MOST + " lines of the ledgers for this time: of older connections, some may be missing");
        }
    }

    /** The user of a connection that is open, of which the ledger tells none yet; null if it is not known. */
    @Nullable
    String user(String connection) {
        Connection known = connections.get(connection);
        return known == null ? null : known.user;
    }

    /** What was left out, for people. */
    Set<String> notes() {
        return notes;
    }

    private void add(LiveConnection live) {
        Connection known = connections.get(live.client().id());
        if (known != null) {
            known.user = live.client().user();
            for (LiveChannel channel : live.channels()) {
                String ran = channel.command() == null ? channel.program() : channel.command();
                if (ran != null) {
                    known.add(ran);
                }
            }
        }
    }

    /** Writes the fields of a row. */
    void write(JsonGenerator json, String connection) throws IOException {
        Connection known = connections.get(connection);
        write(json, known == null ? List.of() : known.ran, known == null ? 0 : known.more);
        json.writeNumberField("failures", known == null ? 0 : known.failures);
    }

    /** Writes the fields of a row of a connection, which tells what fitted. */
    static void write(JsonGenerator json, Found.Connection connection) throws IOException {
        List<String> matches = connection.matches();
        write(json, matches.stream().limit(SHOWN).map(Words::cut).toList(), Math.max(0, matches.size() - SHOWN));
        json.writeNumberField("failures", connection.failures());
    }

    private static void write(JsonGenerator json, List<String> ran, long more) throws IOException {
        Json.texts(json, "ran", ran);
        json.writeNumberField("ranMore", more);
    }
}
