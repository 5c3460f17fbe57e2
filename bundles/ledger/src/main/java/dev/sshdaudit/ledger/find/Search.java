package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.verify.LedgerSource;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Searches the ledgers of all nodes, the newest line first: that of the recording or connection that ended last. Reads no more than is
 * asked for, and needs some MiB of memory, however large the ledgers are. A damaged line is passed over; a verification tells it.
 */
public final class Search {

    /** How many connections are remembered, so that each is found once. The lines of one connection are near each other. */
    private static final int REMEMBERED = 4096;

    private final LedgerSource source;
    private final int threads;

    /**
     * Makes a search; nothing is read yet.
     *
     * @param threads how many blocks are searched at one time, from 1
     */
    public Search(LedgerSource source, int threads) {
        this.source = source;
        this.threads = threads;
    }

    /**
     * Searches.
     *
     * @param limit the most lines to find, from 1
     * @param found takes each line, on the thread that calls this method, and says whether it wants more. Where a connection has
     *     several lines, it takes the newest that fits
     * @throws IOException if a ledger cannot be read
     */
    public void run(Filter filter, long limit, Predicate<Found> found) throws IOException {
        Map<String, NavigableSet<SegmentName>> ledgers = new TreeMap<>();
        source.list(name -> SegmentName.parse(name)
                .ifPresent(segment -> ledgers.computeIfAbsent(segment.ledger(), id -> new TreeSet<>())
                        .add(segment)));
        if (filter.state() == State.OPEN) {
            open(ledgers, filter, limit, found);
        } else if (!ledgers.isEmpty()) {
            closed(ledgers, filter, limit, found);
        }
    }

    /**
     * The newest time of which a ledger says that no recording is missing that had ended before: those that the ledgers tell of
     * are all there are. Recordings that ended later are in ledgers as far as the nodes that recorded keep one. Reads ledgers from
     * their ends until one says so; a ledger that does not is read as a whole, so the answer is to be kept.
     *
     * @return the time; empty if no ledger says so
     * @throws IOException if a ledger cannot be read
     */
    public Optional<Instant> complete() throws IOException {
        return new CompleteScan(source).search();
    }

    private void open(Map<String, NavigableSet<SegmentName>> ledgers, Filter filter, long limit, Predicate<Found> sink)
            throws IOException {
        List<Found> open = new ArrayList<>();
        for (NavigableSet<SegmentName> segments : ledgers.values()) {
            open.addAll(new OpenScan(source, filter).search(segments));
        }
        open.sort(Comparator.comparing(Search::time));
        Collections.reverse(open);
        long left = limit;
        for (Found found : open) {
            if (left-- <= 0 || !sink.test(found)) {
                return;
            }
        }
    }

    private static Instant time(Found found) {
        return found.line().time();
    }

    private void closed(
            Map<String, NavigableSet<SegmentName>> ledgers, Filter filter, long limit, Predicate<Found> sink)
            throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "sshd-audit search");
            thread.setDaemon(true);
            return thread;
        });
        int ahead = Math.max(1, 2 * threads / ledgers.size());
        List<LedgerScan> scans = new ArrayList<>();
        try {
            for (NavigableSet<SegmentName> segments : ledgers.values()) {
                scans.add(new LedgerScan(source, segments, filter, limit, pool, ahead));
            }
            merge(scans, limit, sink);
        } finally {
            pool.shutdownNow();
            for (LedgerScan scan : scans) {
                scan.close();
            }
        }
    }

    private static void merge(List<LedgerScan> scans, long limit, Predicate<Found> sink) throws IOException {
        Set<String> seen = new LinkedHashSet<>();
        long left = limit;
        for (LedgerScan scan = newest(scans); scan != null && left > 0; scan = newest(scans)) {
            Found found = scan.peek();
            scan.remove();
            if (found != null && isNew(found, seen)) {
                left--;
                if (!sink.test(found)) {
                    return;
                }
            }
        }
    }

    private static @Nullable LedgerScan newest(List<LedgerScan> scans) throws IOException {
        LedgerScan newest = null;
        Instant time = Instant.MIN;
        for (LedgerScan scan : scans) {
            Found found = scan.peek();
            if (found != null && (newest == null || time(found).isAfter(time))) {
                newest = scan;
                time = time(found);
            }
        }
        return newest;
    }

    /** Whether no later line of the same connection was found. */
    private static boolean isNew(Found found, Set<String> seen) {
        if (!(found.line().fact() instanceof ConnectionClosed connection)) {
            return true;
        }
        boolean isNew = seen.add(connection.connection());
        if (seen.size() > REMEMBERED) {
            seen.remove(seen.iterator().next());
        }
        return isNew;
    }
}
