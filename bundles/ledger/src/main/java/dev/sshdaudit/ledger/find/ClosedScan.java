package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.verify.LedgerSource;
import dev.sshdaudit.query.RecordingFilter;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** Searches all ledgers from their ends to their beginnings, and lists their segments no further back than is asked for. Not thread-safe. */
final class ClosedScan implements Closeable {

    /** How far clocks may have been set back while a ledger was written, and how long a segment of a bucket is open at most. */
    static final Duration TOLERANCE = Duration.ofHours(2);

    /** The segments of a ledger that are not searched yet, the newest one first. */
    private static final class Queue implements Iterator<SegmentName> {

        private final Deque<SegmentName> left = new ArrayDeque<>();
        /** The oldest segment that was added. */
        private @Nullable SegmentName oldest;

        void add(NavigableSet<SegmentName> segments) {
            NavigableSet<SegmentName> older = oldest == null ? segments : segments.headSet(oldest, false);
            left.addAll(older.descendingSet());
            oldest = older.isEmpty() ? oldest : older.first();
        }

        @Override
        public boolean hasNext() {
            return !left.isEmpty();
        }

        @Override
        public SegmentName next() {
            return left.remove();
        }
    }

    private final LedgerSource source;
    private final Ledgers ledgers;
    private final Damage damage;
    private final RecordingFilter filter;
    private final long limit;
    private final ExecutorService pool;
    private final int threads;

    private final Map<String, Queue> queues = new HashMap<>();
    private final Map<String, LedgerScan> scans = new TreeMap<>();

    /**
     * Begins.
     *
     * @param limit the most lines that are asked for
     * @param threads how many blocks are searched at one time
     */
    ClosedScan(
            LedgerSource source,
            Ledgers ledgers,
            Damage damage,
            RecordingFilter filter,
            long limit,
            ExecutorService pool,
            int threads)
            throws IOException {
        this.source = source;
        this.ledgers = ledgers;
        this.damage = damage;
        this.filter = filter;
        this.limit = limit;
        this.pool = pool;
        this.threads = threads;
        add(ledgers.known());
        if (filter.since() != null) {
            add(ledgers.ofUnknownDays());
        }
    }

    private void add(Map<String, NavigableSet<SegmentName>> listed) {
        int ahead = Math.max(1, 2 * threads / Math.max(1, listed.size()));
        listed.forEach((ledger, segments) -> {
            Queue queue = queues.computeIfAbsent(ledger, id -> new Queue());
            queue.add(segments);
            scans.computeIfAbsent(ledger, id -> new LedgerScan(source, damage, id, queue, filter, limit, pool, ahead));
        });
    }

    /** The newest line that is left; null if there is none. */
    @Nullable
    Found next() throws IOException {
        while (true) {
            LedgerScan newest = newest();
            Found found = newest == null ? null : newest.peek();
            if (filter.since() == null
                    && !ledgers.isWhole()
                    && (found == null || time(found).isBefore(ledgers.from().plus(TOLERANCE)))) {
                // lines of segments that are not listed may be newer
                ledgers.more();
                add(ledgers.known());
            } else {
                if (found != null) {
                    Objects.requireNonNull(newest).remove();
                }
                return found;
            }
        }
    }

    private @Nullable LedgerScan newest() throws IOException {
        LedgerScan newest = null;
        Instant time = Instant.MIN;
        for (LedgerScan scan : scans.values()) {
            Found found = scan.peek();
            if (found != null && (newest == null || time(found).isAfter(time))) {
                newest = scan;
                time = time(found);
            }
        }
        return newest;
    }

    private static Instant time(Found found) {
        return found.line().time();
    }

    @Override
    public void close() throws IOException {
        for (LedgerScan scan : scans.values()) {
            scan.close();
        }
    }
}
