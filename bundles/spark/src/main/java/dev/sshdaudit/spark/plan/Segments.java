package dev.sshdaudit.spark.plan;

import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.spark.rows.LedgerLines;
import dev.sshdaudit.spark.rows.LedgerLines.Entry;
import dev.sshdaudit.spark.rows.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one ledger, in order. Which of them have the lines of a span of time is found by the first lines of some
 * of them. For one thread.
 */
final class Segments {

    /** How far clocks may have been set back while a ledger was written. */
    private static final Duration TOLERANCE = Duration.ofHours(1);

    /**
     * What the first line of a segment says.
     *
     * @param time when the line was written
     * @param fact what it says
     */
    record Head(Instant time, SegmentHead fact) {}

    private final List<Listed> segments;
    private final Configuration configuration;
    private final Map<Integer, Optional<Head>> heads = new HashMap<>();

    private Segments(List<Listed> segments, Configuration configuration) {
        this.segments = segments;
        this.configuration = configuration;
    }

    /** The segments of each ledger. */
    static List<Segments> ofLedgers(List<Listed> all, Configuration configuration) {
        Map<String, List<Listed>> ledgers = new TreeMap<>();
        for (Listed segment : all) {
            ledgers.computeIfAbsent(name(segment).ledger(), id -> new ArrayList<>())
                    .add(segment);
        }
        List<Segments> result = new ArrayList<>();
        for (List<Listed> ledger : ledgers.values()) {
            ledger.sort(Comparator.comparing(Segments::name));
            result.add(new Segments(ledger, configuration));
        }
        return result;
    }

    private static SegmentName name(Listed segment) {
        return SegmentName.parse(segment.name()).orElseThrow();
    }

    /** All segments. */
    List<Listed> all() {
        return segments;
    }

    /** The segments whose lines may be of a span of time. */
    List<Listed> within(Span time) throws IOException {
        return segments.subList(first(time.from()), end(time.to()));
    }

    /**
     * The segments that tell of each recording that was open within a span of time: those of that time, and those before, back to where
     * the oldest recording was opened that was open then.
     */
    List<Listed> openWithin(Span time) throws IOException {
        int first = first(time.from());
        Optional<Head> head = head(first);
        while (head.isEmpty() && first > 0) {
            first--;
            head = head(first);
        }
        if (head.isPresent()) {
            long line = head.get().fact().open();
            while (first > 0 && name(segments.get(first)).first() > line) {
                first--;
            }
        }
        return segments.subList(first, Math.max(first, end(time.to())));
    }

    /** The segment that may have the first line of a time, or of later. */
    private int first(Instant from) throws IOException {
        if (from.equals(Instant.MIN)) {
            return 0;
        }
        Instant earliest = from.minus(TOLERANCE);
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            Instant start = startAtOrBefore(middle, low);
            if (start != null && start.isBefore(earliest)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Behind the last segment that may have a line of a time, or of earlier. */
    private int end(Instant to) throws IOException {
        if (to.equals(Instant.MAX)) {
            return segments.size();
        }
        Instant latest = to.plus(TOLERANCE);
        int low = 0;
        int high = segments.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            Instant start = startAtOrBefore(middle, -1);
            if (start != null && start.isAfter(latest)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** When a segment begins; where its first line is damaged, when one before it begins. */
    private @Nullable Instant startAtOrBefore(int index, int lowest) throws IOException {
        for (int i = index; i > lowest; i--) {
            Optional<Head> head = head(i);
            if (head.isPresent()) {
                return head.get().time();
            }
        }
        return null;
    }

    private Optional<Head> head(int index) throws IOException {
        Optional<Head> known = heads.get(index);
        if (known == null) {
            known = read(segments.get(index));
            heads.put(index, known);
        }
        return known;
    }

    private Optional<Head> read(Listed segment) throws IOException {
        try (LedgerLines lines =
                new LedgerLines(Storage.open(segment.file(), configuration), segment.name(), line -> true)) {
            Entry first = lines.next();
            SegmentHead head = lines.head();
            return first == null || first.line() == null || head == null
                    ? Optional.empty()
                    : Optional.of(new Head(first.line().time(), head));
        } catch (FileNotFoundException e) {
            return Optional.empty(); // retention deleted it meanwhile
        }
    }
}
