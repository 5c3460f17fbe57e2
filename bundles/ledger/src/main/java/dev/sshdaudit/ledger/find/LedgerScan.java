package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.verify.LedgerSource;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NavigableSet;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** Searches one ledger from its end to its beginning. Not thread-safe. */
final class LedgerScan implements Closeable {

    /** How far clocks may have been set back while a ledger was written. */
    private static final Duration TOLERANCE = Duration.ofHours(1);

    private final String ledger;
    private final Sweep<Line> sweep;
    private final Deque<Found> found = new ArrayDeque<>();

    /**
     * Begins a search.
     *
     * @param segments the segments of the ledger, of which there is at least one
     * @param ahead how many blocks are searched at one time, from 1
     */
    LedgerScan(
            LedgerSource source,
            Damage damage,
            NavigableSet<SegmentName> segments,
            Filter filter,
            ExecutorService threads,
            int ahead) {
        this.ledger = segments.first().ledger();
        this.sweep = new Sweep<>(
                source, damage, segments.descendingIterator(), true, new Matcher(filter, damage), threads, ahead);
        Instant from = filter.from();
        if (from != null) {
            // all older segments ended before the wanted time
            sweep.endAfter(segment -> segment.start() != null && segment.start().isBefore(from.minus(TOLERANCE)));
        }
    }

    /** The newest line that was found and not taken; null if there is none left. */
    @Nullable
    Found peek() throws IOException {
        while (found.isEmpty()) {
            Sweep.Part<Line> part = sweep.next();
            if (part == null) {
                return null;
            }
            for (Line line : part.found()) {
                found.add(Found.of(ledger, part.segment().node(), line));
            }
        }
        return found.peek();
    }

    /** Takes the line that {@link #peek} returned. */
    void remove() {
        found.remove();
    }

    @Override
    public void close() throws IOException {
        sweep.close();
    }
}
