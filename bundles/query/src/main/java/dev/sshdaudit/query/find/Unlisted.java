package dev.sshdaudit.query.find;

import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.find.Search;
import dev.sshdaudit.ledger.verify.LedgerSource;
import dev.sshdaudit.ledger.verify.NameSet;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.Found.Origin;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds recordings that no ledger tells of, such as those from before there was a ledger. Reads the names in all ledgers, lists the
 * storage, and reads the metadata of what is left.
 */
final class Unlisted {

    /** So many recordings are asked for one by one; for more the storage lists its recordings. */
    private static final int FEW = 1000;

    private static final String METADATA = ".metadata.";

    private final Place place;
    private final LedgerSource source;
    private final Search search;
    private final RecordingFilter filter;
    /** A recording that began later may be in the ledger by now, and was not when the ledger was read. */
    private final Instant begun;

    Unlisted(Place place, LedgerSource source, Search search, RecordingFilter filter, Instant begun) {
        this.place = place;
        this.source = source;
        this.search = search;
        this.filter = filter;
        this.begun = begun;
    }

    /** Hands on recordings, the one that began last first. */
    void find(long limit, Predicate<Found> found) throws IOException {
        List<Found> all = entries(names()).stream()
                .filter(this::isWanted)
                .sorted(RecordingCatalog.NEWEST_FIRST)
                .limit(limit)
                .map(entry -> (Found)
                        new Found.Recording(entry.metadata(), entry.size(), Origin.STORAGE, List.of(place.storage())))
                .toList();
        for (Found one : all) {
            if (!found.test(one)) {
                return;
            }
        }
    }

    private Set<String> names() throws IOException {
        NameSet known = new NameSet();
        search.names(known);
        String prefix = filter.id() == null ? "" : filter.id();
        Set<String> names = new HashSet<>();
        source.list(name -> {
            if (name.startsWith(prefix)
                    && !AuditLedger.isSegment(name)
                    && !name.contains(METADATA)
                    && !known.contains(name)) {
                names.add(name);
            }
        });
        return names;
    }

    private List<Entry> entries(Set<String> names) throws IOException {
        if (names.size() > FEW) {
            return place.catalog().list("", Integer.MAX_VALUE).stream()
                    .filter(entry -> names.contains(entry.metadata().name()))
                    .toList();
        }
        List<Entry> entries = new ArrayList<>();
        for (String name : names) {
            Optional<Entry> entry = place.catalog().find(name);
            entry.ifPresent(entries::add);
        }
        return entries;
    }

    private boolean isWanted(Entry entry) {
        RecordingMetadata metadata = entry.metadata();
        Instant end = metadata.end();
        return metadata.start().isBefore(begun)
                && (filter.user() == null || filter.user().equals(metadata.username()))
                && isAddress(metadata.remoteAddress())
                && (filter.until() == null || !metadata.start().isAfter(filter.until()))
                && (filter.since() == null || end == null || !end.isBefore(filter.since()))
                && (filter.state() == null || filter.state() == metadata.state())
                && entry.size() >= filter.minSize();
    }

    private boolean isAddress(String address) {
        String wanted = filter.address();
        if (wanted == null) {
            return true;
        }
        return wanted.endsWith("*")
                ? address.startsWith(wanted.substring(0, wanted.length() - 1))
                : address.equals(wanted);
    }
}
