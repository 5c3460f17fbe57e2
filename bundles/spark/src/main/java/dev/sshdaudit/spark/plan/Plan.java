package dev.sshdaudit.spark.plan;

import dev.sshdaudit.spark.rows.StoredFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Finds the files that a question needs. */
public final class Plan {

    /** How long after its end a recording may be written, or uploaded. */
    private static final Duration LATE = Duration.ofDays(1);

    private static final int ID_LENGTH = 32;

    private final Wanted wanted;
    private final Configuration configuration;

    /** Plans for a question. */
    public Plan(Wanted wanted, Configuration configuration) {
        this.wanted = wanted;
        this.configuration = configuration;
    }

    /** The segments whose lines the question needs. */
    public List<StoredFile> segments(List<String> paths) throws IOException {
        Listing listing = Listing.of(paths, configuration);
        return ofEachLedger(listing, ledger -> ledger.within(wanted.time())).stream()
                .map(Listed::file)
                .toList();
    }

    private List<Listed> ofEachLedger(Listing listing, Parallel.Read<Segments, List<Listed>> some) throws IOException {
        List<Segments> ledgers = Segments.ofLedgers(listing.segments(), configuration);
        return Parallel.each(ledgers, some).stream().flatMap(List::stream).toList();
    }

    /**
     * The recordings that the question needs.
     *
     * @param unlisted whether all recordings are needed of which no line of a ledger tells, and all ledgers are read to know them
     */
    public List<StoredFile> recordings(List<String> paths, boolean unlisted) throws IOException {
        Listing listing = Listing.of(paths, configuration);
        List<Listed> named = listing.recordings().stream()
                .filter(recording -> wanted.names().has(recording.name()))
                .toList();
        if (!wanted.asksLedger() || listing.segments().isEmpty()) {
            return named.stream().map(Listed::file).toList();
        }
        LedgerIndex index = new LedgerIndex(wanted, configuration);
        boolean isWhole = unlisted || wanted.time().isAll();
        List<Listed> segments =
                ofEachLedger(listing, ledger -> isWhole ? ledger.all() : ledger.openWithin(late(wanted.time())));
        Parallel.each(segments, index::read);
        return named.stream()
                .filter(recording -> isNeeded(recording, index, isWhole))
                .map(Listed::file)
                .toList();
    }

    /** So much longer that the files are known that were written late. */
    private static Span late(Span time) {
        return time.to().equals(Instant.MAX)
                ? time
                : new Span(time.from(), time.to().plus(LATE));
    }

    private boolean isNeeded(Listed recording, LedgerIndex index, boolean isWhole) {
        Boolean told = index.isWanted(recording.name());
        if (told != null) {
            return told;
        }
        String name = recording.name();
        boolean isCopy = name.length() >= ID_LENGTH && index.isOfWantedConnection(name.substring(0, ID_LENGTH));
        return isWhole || isCopy || isWrittenThen(recording);
    }

    /** Whether a recording that the ledger does not know was written at the time that is wanted. */
    private boolean isWrittenThen(Listed recording) {
        Span time = late(wanted.time());
        return !recording.modified().isBefore(time.from())
                && !recording.modified().isAfter(time.to());
    }
}
