package dev.sshdaudit.query.keep;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.ledger.format.Fact.RecordingUsed;
import dev.sshdaudit.ledger.format.Fact.RecordingUsed.What;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.query.AuditQuery.Hold;
import dev.sshdaudit.query.place.Place;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which recordings are held, by the ledgers of all nodes. A segment that another one follows does not change any more, so it is read
 * once; what is kept of it are its lines about holds. Thread-safe.
 */
final class Holds {

    private static final List<byte[]> TYPES = Segments.types("recording.held", "recording.released");

    /**
     * A line of one of several ledgers.
     *
     * @param time the latest time of its ledger by then: a clock that was set back does not change the order of the ledger's lines
     */
    private record Stamped(Instant time, Hold hold, boolean isHeld) {}

    /** What a segment says. */
    record Told(List<Line> lines, @Nullable Instant last, boolean damaged) {}

    /**
     * What the ledgers say now.
     *
     * @param held what is held, by the name of the recording, in the order in which it was
     * @param newest the time of the newest line of all ledgers; null if there is none
     * @param damaged segments that have lines which cannot be read
     * @param told what each segment says
     */
    record State(Map<String, Hold> held, @Nullable Instant newest, List<String> damaged, Map<SegmentName, Told> told) {}

    /** What segments say that do not change any more, by the name of the storage. */
    @GuardedBy("this")
    private final Map<String, Map<SegmentName, Told>> known = new HashMap<>();

    /** Reads the ledgers in a place. */
    synchronized State read(Place place) throws IOException {
        Segments segments = new Segments(place);
        Map<SegmentName, Told> before = known.getOrDefault(place.storage(), Map.of());
        Map<SegmentName, Told> told = new LinkedHashMap<>();
        Map<SegmentName, Told> lasting = new HashMap<>();
        for (NavigableSet<SegmentName> ledger : segments.list().values()) {
            for (SegmentName segment : ledger) {
                Told one = before.get(segment);
                if (one == null) {
                    one = read(segments, segment);
                }
                told.put(segment, one);
                if (!segment.equals(ledger.last()) && !one.damaged()) {
                    lasting.put(segment, one);
                }
            }
        }
        known.put(place.storage(), lasting);
        return state(told);
    }

    private static Told read(Segments segments, SegmentName segment) throws IOException {
        List<Line> lines = new ArrayList<>();
        Segments.Outcome outcome = segments.read(segment, TYPES, lines::add);
        return new Told(List.copyOf(lines), outcome.last(), outcome.damaged());
    }

    private static State state(Map<SegmentName, Told> told) {
        Map<String, Hold> held = new LinkedHashMap<>();
        stamped(told).forEach(line -> {
            if (line.isHeld) {
                held.putIfAbsent(line.hold.name(), line.hold);
            } else {
                held.remove(line.hold.name());
            }
        });
        Instant newest = null;
        TreeSet<String> damaged = new TreeSet<>();
        for (Map.Entry<SegmentName, Told> segment : told.entrySet()) {
            Instant last = segment.getValue().last();
            newest = last != null && (newest == null || last.isAfter(newest)) ? last : newest;
            if (segment.getValue().damaged()) {
                damaged.add(segment.getKey().toString());
            }
        }
        return new State(held, newest, List.copyOf(damaged), told);
    }

    /** All lines in the order of their times. */
    private static List<Stamped> stamped(Map<SegmentName, Told> told) {
        List<Stamped> all = new ArrayList<>();
        String ledger = "";
        Instant latest = Instant.MIN;
        for (Map.Entry<SegmentName, Told> segment : told.entrySet()) {
            latest = segment.getKey().ledger().equals(ledger) ? latest : Instant.MIN;
            ledger = segment.getKey().ledger();
            for (Line line : segment.getValue().lines()) {
                latest = line.time().isAfter(latest) ? line.time() : latest;
                RecordingUsed used = (RecordingUsed) line.fact();
                String reason = used.reason() == null ? "" : used.reason();
                all.add(new Stamped(
                        latest, new Hold(used.name(), used.by(), reason, line.time()), used.what() == What.HELD));
            }
        }
        all.sort(Comparator.comparing(Stamped::time));
        return all;
    }
}
