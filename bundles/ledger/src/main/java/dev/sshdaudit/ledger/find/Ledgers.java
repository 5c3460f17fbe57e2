package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.verify.LedgerSource;
import dev.sshdaudit.storage.Days;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The segments of all ledgers, listed as far back as is asked for where the storage keeps them by days, and at once where it does not.
 * Not thread-safe.
 */
final class Ledgers {

    /** So many days are listed first, and each time twice as many as before. */
    static final int FIRST_DAYS = 8;

    /** No segment began so early: what is listed of such days are the segments whose day the storage does not know. */
    private static final Days UNKNOWN = new Days(null, LocalDate.EPOCH);

    private final LedgerSource source;
    private final Map<String, NavigableSet<SegmentName>> known = new TreeMap<>();
    /** Days that are not listed yet, the first one first; null before any is. */
    private @Nullable List<LocalDate> days;

    private @Nullable LocalDate from;
    private int next = FIRST_DAYS;
    private boolean isWhole;

    Ledgers(LedgerSource source) {
        this.source = source;
    }

    /** The segments of each ledger that are listed so far, by the ledger's id. */
    Map<String, NavigableSet<SegmentName>> known() {
        return known;
    }

    /** Whether all segments are listed. */
    boolean isWhole() {
        return isWhole;
    }

    /** All segments that began at this time or later are listed. */
    Instant from() {
        return isWhole
                ? Instant.MIN
                : from == null ? Instant.MAX : from.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** Lists the segments of some earlier days, if there are any. */
    void more() throws IOException {
        list(Math.max(0, days().size() - next));
        next *= 2;
    }

    /** Lists the segments of a day and of all later ones. */
    void since(LocalDate day) throws IOException {
        int first = Collections.binarySearch(days(), day);
        if (days().isEmpty() || from == null || day.isBefore(from)) {
            list(first < 0 ? -first - 1 : first);
            from = isWhole || from != null && from.isBefore(day) ? from : day;
        }
    }

    /** Lists all segments. */
    Map<String, NavigableSet<SegmentName>> all() throws IOException {
        if (!isWhole) {
            list(0);
        }
        return known;
    }

    /** The segments of the first day of all, and those whose day is not known; all segments where these are listed anyway. */
    Map<String, NavigableSet<SegmentName>> first() throws IOException {
        List<LocalDate> all = isWhole ? List.of() : source.days();
        if (all.isEmpty()) {
            return all();
        }
        Map<String, NavigableSet<SegmentName>> first = new TreeMap<>();
        list(new Days(all.get(0), all.get(0)), first);
        list(UNKNOWN, first);
        return first;
    }

    /** The segments of each ledger whose day is not known: they are older than those whose day is. */
    Map<String, NavigableSet<SegmentName>> ofUnknownDays() throws IOException {
        Map<String, NavigableSet<SegmentName>> unknown = new TreeMap<>();
        if (!isWhole) {
            list(UNKNOWN, unknown);
        }
        return unknown;
    }

    private List<LocalDate> days() throws IOException {
        List<LocalDate> left = days;
        if (left == null) {
            left = new ArrayList<>(source.days());
            days = left;
        }
        return left;
    }

    /** Lists the days from an index on, and all that is left from the first one on. */
    private void list(int index) throws IOException {
        List<LocalDate> left = days();
        if (isWhole) {
            return;
        }
        LocalDate last = from == null ? null : from.minusDays(1);
        if (index == 0) {
            list(new Days(null, last), known);
            isWhole = true;
        } else if (index < left.size()) {
            from = left.get(index);
            list(new Days(from, last), known);
        }
        left.subList(index, left.size()).clear();
    }

    private void list(Days wanted, Map<String, NavigableSet<SegmentName>> ledgers) throws IOException {
        source.listSegments(
                wanted,
                name -> SegmentName.parse(name)
                        .ifPresent(segment -> ledgers.computeIfAbsent(segment.ledger(), id -> new TreeSet<>())
                                .add(segment)));
    }
}
