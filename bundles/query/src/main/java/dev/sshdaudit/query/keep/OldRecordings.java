package dev.sshdaudit.query.keep;

import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.verify.NameSet;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.storage.Days;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;

/**
 * Deletes recordings that are older than the rule says and that a ledger knows. Remembers of each segment when there is something to
 * do next, and reads it no sooner. Needs some 50 bytes of memory for each recording in the storage, or, where
 * the storage keeps recordings by days, for each that is old enough. For one thread.
 */
final class OldRecordings {

    private static final List<byte[]> TYPES = Segments.types("recording.closed");

    /** So many recordings are deleted after one checkpoint; only one as long as none could be deleted. */
    private static final int BATCH = 200;

    /** After so many batches of which nothing could be deleted, the storage counts as one that cannot delete now. */
    private static final int MOST_FAILURES = 3;

    private final Keeping keeping;
    private final Warnings warnings;

    /** When the first recording of which a segment tells is old enough, of those that are there. */
    private final Map<SegmentName, Instant> firstEnds = new HashMap<>();

    /** Recordings that are still there although the ledger tells of their deletion. */
    private final Set<String> noted = new HashSet<>();

    private long deleted;
    private int failures;

    OldRecordings(Keeping keeping, Warnings warnings) {
        this.keeping = keeping;
        this.warnings = warnings;
    }

    /**
     * Deletes what is old.
     *
     * @param now the time by the machine's clock, which can be trusted
     * @return how many recordings were deleted
     * @throws IOException if a ledger cannot be read or written
     */
    long run(Place place, int days, Instant now) throws IOException {
        deleted = 0;
        failures = 0;
        Instant limit = now.minus(Duration.ofDays(days));
        Segments segments = new Segments(place);
        // what ended before the limit had begun before it
        NameSet stored = Stored.names(segments.source(), Days.until(limit));
        Set<SegmentName> seen = new HashSet<>();
        for (NavigableSet<SegmentName> ledger : segments.list().values()) {
            for (SegmentName segment : ledger) {
                seen.add(segment);
                Instant first = firstEnds.get(segment);
                if ((first == null || first.isBefore(limit)) && failures < MOST_FAILURES) {
                    Instant next = run(place, segments, segment, stored, limit, days);
                    if (!segment.equals(ledger.last())) {
                        firstEnds.put(segment, next);
                    }
                }
            }
        }
        firstEnds.keySet().retainAll(seen);
        return deleted;
    }

    /** Deletes what is old of the recordings of which one segment tells. Returns the first end of those that stay. */
    private Instant run(Place place, Segments segments, SegmentName segment, NameSet stored, Instant limit, int days)
            throws IOException {
        Set<String> old = new LinkedHashSet<>();
        Instant[] first = {Instant.MAX};
        segments.read(segment, TYPES, line -> {
            RecordingClosed closed = closed(line);
            String name = closed.recording().name();
            if (!closed.end().isBefore(limit)) {
                first[0] = min(first[0], closed.end());
            } else if (stored.contains(name)) {
                old.add(name);
            }
        });
        List<String> names = List.copyOf(old);
        boolean stayed = false;
        int from = 0;
        while (from < names.size() && failures < MOST_FAILURES) {
            int to = Math.min(names.size(), from + (deleted == 0 ? 1 : BATCH));
            stayed |= !delete(place, names.subList(from, to), days);
            from = to;
        }
        // what stayed, because it is held or could not be deleted, is looked at each time
        return stayed || from < names.size() ? Instant.MIN : first[0];
    }

    /** Returns whether all recordings are gone. */
    private boolean delete(Place place, List<String> names, int days) throws IOException {
        Segments.checkInterrupt();
        Keeping.Deleted done = keeping.deleteOld(place, names, "older than " + days + " days", noted);
        deleted += done.deleted();
        IOException failure = done.failure();
        if (failure != null) {
            failures = done.deleted() == 0 ? failures + 1 : failures;
            warnings.warn(
                    kind(failure, names),
                    "PID audit.retention, key days: recordings that are older stay in storage " + place.storage() + ": "
                            + failure.getMessage());
        }
        return done.deleted() == names.size();
    }

    /** The error without the names of recordings in it. */
    static String kind(IOException failure, List<String> names) {
        String kind = String.valueOf(failure.getMessage());
        for (String name : names) {
            kind = kind.replace(name, "…");
        }
        return kind.replaceAll("request [^ )]+", "request");
    }

    private static Instant min(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static RecordingClosed closed(Line line) {
        return (RecordingClosed) line.fact();
    }
}
