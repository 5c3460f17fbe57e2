package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.verify.LedgerSource;
import dev.sshdaudit.query.RecordingFilter;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** Searches one ledger from its end to its beginning. Not thread-safe. */
final class LedgerScan implements Closeable {

    /** How far clocks may have been set back while a ledger was written. */
    private static final Duration TOLERANCE = Duration.ofHours(1);

    /** The most lines of which each is read only when it is asked for, on one thread. */
    private static final long FEW = 1000;

    private final String ledger;
    private final Matcher matcher;
    private final Sweep<Matcher.Candidate> sweep;
    private final Deque<Matcher.Candidate> candidates = new ArrayDeque<>();
    private String node = "";
    private @Nullable Found newest;

    /**
     * Begins a search.
     *
     * @param ledger the id of the ledger
     * @param segments the segments of the ledger, the newest first; there may be more of them after it had none
     * @param limit the most lines that are asked for
     * @param ahead how many blocks are searched at one time, from 1
     */
    LedgerScan(
            LedgerSource source,
            Damage damage,
            String ledger,
            Iterator<SegmentName> segments,
            RecordingFilter filter,
            long limit,
            ExecutorService threads,
            int ahead) {
        Instant from = filter.since();
        boolean isLazy = limit <= FEW && from == null && filter.until() == null;
        this.ledger = ledger;
        this.matcher = new Matcher(filter, damage, isLazy);
        this.sweep = new Sweep<>(source, damage, segments, true, matcher, threads, ahead);
        if (from != null) {
            // all older segments ended before the wanted time
            sweep.endAfter(segment -> segment.start() != null && segment.start().isBefore(from.minus(TOLERANCE)));
        }
    }

    /** The newest line that was found and not taken; null if there is none left. */
    @Nullable
    Found peek() throws IOException {
        while (newest == null) {
            Matcher.Candidate next = candidates.poll();
            if (next != null) {
                Line line = matcher.line(next);
                newest = line == null ? null : Found.of(ledger, node, line);
            } else {
                Sweep.Part<Matcher.Candidate> part = sweep.next();
                if (part == null) {
                    return null;
                }
                node = part.segment().node();
                candidates.addAll(part.found());
            }
        }
        return newest;
    }

    /** Takes the line that {@link #peek} returned. */
    void remove() {
        newest = null;
    }

    @Override
    public void close() throws IOException {
        sweep.close();
    }
}
