package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.format.SegmentName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects what could not be read, so that it is told instead of hiding the rest. Thread-safe. */
final class Damage {

    private static final int MOST = 10;

    private final Map<String, String> segments = new TreeMap<>();
    private long lines;

    /** A segment cannot be read, or a part of it. */
    synchronized void segment(SegmentName segment, IOException e) {
        segments.putIfAbsent(segment.toString(), String.valueOf(e.getMessage()));
    }

    /** A line cannot be understood. */
    synchronized void line() {
        lines++;
    }

    /** What could not be read, for people: sentences without a full stop. */
    synchronized List<String> notes() {
        List<String> notes = new ArrayList<>();
        segments.entrySet().stream()
                .limit(MOST)
                .forEach(entry -> notes.add("Segment " + entry.getKey()
                        + " of a ledger cannot be read, and what it tells is left out: " + entry.getValue()));
        if (segments.size() > MOST) {
            notes.add("Segments of ledgers that cannot be read either, and are left out: " + (segments.size() - MOST));
        }
        if (lines > 0) {
            notes.add("Lines of ledgers that are damaged, and are left out: " + lines + ". A verification tells which");
        }
        return notes;
    }
}
