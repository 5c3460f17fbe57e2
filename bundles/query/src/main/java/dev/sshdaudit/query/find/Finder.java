package dev.sshdaudit.query.find;

import dev.sshdaudit.ledger.find.Search;
import dev.sshdaudit.ledger.verify.CatalogSource;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.read.Named;
import dev.sshdaudit.storage.ConnectionDay;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds recordings and connections in a storage. Users have been checked. Thread-safe. */
public final class Finder {

    /** How many blocks of ledgers are read at one time: a bucket answers several requests as soon as one. */
    private static final int THREADS = 4;

    /**
     * A storage whose ledgers miss no recording.
     *
     * @param ledgers the ids of those that were looked into
     */
    private record Complete(String storage, Set<String> ledgers) {}

    /** The last one that was found; to find that out, all of a ledger may have to be read. */
    private volatile @Nullable Complete complete;

    /** Counts what is left to be found. */
    private static final class Sink {

        private final @Nullable String typed;
        private final Predicate<Found> found;
        private long left;

        private Sink(@Nullable String typed, long limit, Predicate<Found> found) {
            this.typed = typed;
            this.left = limit;
            this.found = found;
        }

        private boolean take(Found one) {
            if (isMeant(one)) {
                left = found.test(one) ? left - 1 : 0;
            }
            return left > 0;
        }

        private boolean isMeant(Found one) {
            return typed == null
                    || !(one instanceof Found.Recording recording)
                    || Named.isMeant(recording.metadata(), typed);
        }
    }

    /** Finds, as {@link dev.sshdaudit.query.AuditQuery#find} says. */
    public List<String> find(Place place, RecordingFilter wanted, long limit, Predicate<Found> found)
            throws IOException {
        if (limit < 1) {
            throw new IllegalArgumentException("the limit must be 1 or more");
        }
        String typed = wanted.id();
        // a name within which the connection's id is cut, as in lists, begins with no more than that id
        String connection = typed == null ? null : Named.connection(typed);
        boolean isCut = !Objects.equals(connection, typed);
        RecordingFilter filter = isCut ? wanted.withId(connection) : wanted;
        Sink sink = new Sink(isCut ? typed : null, limit, found);
        RecordingFilter since = sinceDayOfId(filter);
        if (since != null) {
            List<String> notes = search(place, since, isCut, sink);
            if (sink.left < limit) {
                return notes;
            }
            // the id may have been made by another program, which puts no day in
        }
        return search(place, filter, isCut, sink);
    }

    /** A filter that needs no older lines of ledgers, as a connection's id tells on which day it began; null if it does not. */
    private static @Nullable RecordingFilter sinceDayOfId(RecordingFilter filter) {
        String id = filter.id();
        if (id == null || filter.since() != null) {
            return null;
        }
        Instant now = Instant.now();
        return ConnectionDay.of(id)
                .map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant())
                .filter(day -> !day.isAfter(now) && (filter.until() == null || !day.isAfter(filter.until())))
                .map(day -> filter.between(day, filter.until()))
                .orElse(null);
    }

    private List<String> search(Place place, RecordingFilter filter, boolean isCut, Sink sink) throws IOException {
        Instant begun = Instant.now();
        CatalogSource source = new CatalogSource(place.catalog());
        Search search = new Search(source, THREADS);
        search.run(
                filter, isCut ? Long.MAX_VALUE : sink.left, line -> sink.take(Hits.of(place.storage(), line, filter)));
        List<String> notes = new ArrayList<>(search.notes());
        if (!filter.isOfConnections() && sink.left > 0 && !isComplete(place, search)) {
            new Unlisted(place, source, search, filter, begun).find(isCut ? Long.MAX_VALUE : sink.left, sink::take);
            notes.addAll(place.catalog().notes());
        }
        return notes;
    }

    /** Whether a ledger says that the ledgers tell of all recordings. */
    private boolean isComplete(Place place, Search search) throws IOException {
        Complete now = new Complete(place.storage(), search.ids());
        if (isKnown(complete, now)) {
            return true;
        }
        boolean isComplete = search.isComplete();
        if (isComplete) {
            complete = now;
        }
        return isComplete;
    }

    // not equals: JDK 17 keeps class loaders alive with records that are compared
    private static boolean isKnown(@Nullable Complete one, Complete other) {
        return one != null
                && one.storage().equals(other.storage())
                && !other.ledgers().isEmpty()
                && one.ledgers().containsAll(other.ledgers());
    }
}
