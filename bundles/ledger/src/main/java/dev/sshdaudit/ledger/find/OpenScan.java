package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.find.RecordingLines.Event;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.verify.LedgerSource;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Finds the recordings of one ledger that are open: those that were opened and not closed. Reads the ledger from the line on that
 * opened the oldest of them, and needs memory for as many recordings as were open at one time.
 */
final class OpenScan {

    private static final class Open {

        private final byte[] line;
        private final String node;
        private long bytes;

        private Open(byte[] line, String node) {
            this.line = line;
            this.node = node;
        }
    }

    private final LedgerSource source;
    private final Damage damage;
    private final Matcher matcher;
    private final long minSize;
    private final ExecutorService threads;
    private final int ahead;
    private final Map<String, Open> open = new LinkedHashMap<>();

    OpenScan(LedgerSource source, Damage damage, RecordingFilter filter, ExecutorService threads, int ahead) {
        this.source = source;
        this.damage = damage;
        this.matcher = new Matcher(filter.withState(State.OPEN), damage, true);
        this.minSize = filter.minSize();
        this.threads = threads;
        this.ahead = ahead;
    }

    /**
     * Finds recordings; the one that was opened last comes last. Lists earlier segments if one of them opened one.
     *
     * @param ledger the id of the ledger, of which at least one segment is listed
     */
    List<Found> search(Ledgers ledgers, String ledger) throws IOException {
        NavigableSet<SegmentName> segments =
                Objects.requireNonNull(ledgers.known().get(ledger));
        long first = line(segments);
        while (segments.first().first() > first && !ledgers.isWhole()) {
            ledgers.more();
        }
        // of several segments that begin with that line, all but one are empty
        SegmentName before = segments.floor(new SegmentName(ledger, first));
        NavigableSet<SegmentName> needed = before == null ? segments : segments.tailSet(before, true);
        RecordingLines lines = new RecordingLines(matcher);
        try (Sweep<Event> sweep = new Sweep<>(source, damage, needed.iterator(), false, lines, threads, ahead)) {
            for (Sweep.Part<Event> part = sweep.next(); part != null; part = sweep.next()) {
                List<Event> events = new ArrayList<>(part.found());
                Collections.reverse(events);
                String node = part.segment().node();
                events.forEach(event -> take(event, node));
            }
        }
        List<Found> found = new ArrayList<>();
        for (Open recording : open.values()) {
            Line line = recording.bytes >= minSize ? matcher.line(recording.line) : null;
            if (line != null) {
                found.add(new Found(ledger, recording.node, line, recording.bytes));
            }
        }
        return found;
    }

    private void take(Event event, String node) {
        switch (event.kind()) {
            case OPENED -> {
                if (event.line() != null) {
                    open.put(event.name(), new Open(event.line(), node));
                }
            }
            case GREW -> {
                Open grown = open.get(event.name());
                if (grown != null) {
                    grown.bytes = event.bytes();
                }
            }
            case CLOSED -> open.remove(event.name());
        }
    }

    /** The first line that can have opened a recording which is open now: the newest head tells that. */
    private long line(NavigableSet<SegmentName> segments) {
        for (SegmentName segment : segments.descendingSet()) {
            SegmentHead head = head(segment);
            if (head != null) {
                return Math.max(0, Math.min(segment.first(), head.open()));
            }
        }
        return segments.first().first();
    }

    private @Nullable SegmentHead head(SegmentName segment) {
        try (SegmentFile file = SegmentFile.open(source, segment)) {
            return file == null ? null : file.head();
        } catch (IOException e) {
            return null; // told by the scan
        }
    }
}
