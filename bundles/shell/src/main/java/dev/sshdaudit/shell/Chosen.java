package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.Found.Recording;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** The recordings that a user chose by ids and by a filter. */
final class Chosen {

    private final AuditQuery query;
    private final @Nullable String storage;
    private final RecordingFilter filter;
    private final Output out;
    private final Set<String> names = new LinkedHashSet<>();
    /** Takes the names instead, where few of many recordings are wanted. */
    private final @Nullable Sample sample;

    private Chosen(
            AuditQuery query, @Nullable String storage, RecordingFilter filter, Output out, @Nullable Sample sample) {
        this.query = query;
        this.storage = storage;
        this.filter = filter;
        this.out = out;
        this.sample = sample;
    }

    /**
     * Finds recordings, of which a sample keeps some.
     *
     * @param filter what all must fit; of a filter of connections, the recordings of these are meant
     * @param sample takes the names of all that fit
     * @throws CommandException if nothing fits
     */
    static void sample(AuditQuery query, @Nullable String storage, RecordingFilter filter, Sample sample, Output out)
            throws IOException, CommandException {
        if (!new Chosen(query, storage, filter, out, sample).add(null)) {
            throw nothing();
        }
    }

    private static CommandException nothing() {
        return new CommandException("No recording fits these options. audit:find tells what there is.");
    }

    /**
     * Finds recordings.
     *
     * @param filter what all must fit; of a filter of connections, the recordings of these are meant
     * @param ids beginnings of ids; if there are none, all recordings that fit are meant
     * @return their names, of which there is at least one
     * @throws CommandException if nothing fits, or nothing fits one of the ids
     */
    static Set<String> names(
            AuditQuery query, @Nullable String storage, RecordingFilter filter, List<String> ids, Output out)
            throws IOException, CommandException {
        Chosen chosen = new Chosen(query, storage, filter, out, null);
        if (ids.isEmpty()) {
            chosen.add(null);
            if (chosen.names.isEmpty()) {
                throw nothing();
            }
        }
        for (String id : ids) {
            int before = chosen.names.size();
            if (!chosen.add(id) && before == chosen.names.size()) {
                throw new CommandException(
                        "There is no recording " + Visible.plain(id) + " that fits. See audit:list.");
            }
        }
        return chosen.names;
    }

    /** Adds what begins with an id; tells whether there is any. */
    private boolean add(@Nullable String typed) throws IOException {
        if (!filter.isOfConnections()) {
            return addRecordings(filter.withId(typed), any -> true);
        }
        Set<String> connections = new HashSet<>();
        find(filter.withId(typed), found -> connections.add(found.id()));
        RecordingFilter recordings = new RecordingFilter(
                typed, null, filter.address(), filter.since(), filter.until(), null, null, null, 0, false);
        return !connections.isEmpty()
                && addRecordings(
                        recordings,
                        recording -> connections.contains(recording.metadata().connectionId()));
    }

    private boolean addRecordings(RecordingFilter wanted, Predicate<Recording> isMeant) throws IOException {
        boolean[] any = new boolean[1];
        find(wanted, found -> {
            if (found instanceof Recording recording && isMeant.test(recording)) {
                if (sample == null) {
                    names.add(recording.id());
                } else {
                    sample.take(recording.id());
                }
                any[0] = true;
            }
        });
        return any[0];
    }

    private void find(RecordingFilter wanted, Consumer<Found> found) throws IOException {
        query.find(storage, wanted, Long.MAX_VALUE, each -> {
            QueryCommand.goOn(out);
            found.accept(each);
            return true;
        });
    }
}
