package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.find.RecordingLines.Event;
import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingOpened;
import dev.sshdaudit.ledger.format.Fact.RecordingUsed;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.verify.LedgerSource;
import dev.sshdaudit.ledger.verify.NameSet;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.Days;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Searches the ledgers of all nodes: first recordings that are open, the one that was opened last at the top, then the newest line first,
 * that of the recording or connection that ended last; a recording that was imported is where it ended. Reads no more than is asked for, and needs some MiB of memory, however large the
 * ledgers are. Recordings that were deleted, as a ledger says, are left out. What is damaged is passed over, and told by {@link #notes}. For one thread at a time; where that thread is interrupted,
 * methods throw {@link java.io.InterruptedIOException}.
 */
public final class Search {

    /** How many connections are remembered, so that each is found once. The lines of one connection are near each other. */
    private static final int REMEMBERED = 4096;

    private final LedgerSource source;
    private final int threads;
    private final Damage damage = new Damage();
    private final Ledgers ledgers;

    /**
     * Makes a search; nothing is read yet.
     *
     * @param threads how many blocks are searched at one time, from 1
     */
    public Search(LedgerSource source, int threads) {
        this.source = source;
        this.threads = threads;
        this.ledgers = new Ledgers(source);
    }

    /** What could not be read, for people: sentences without a full stop. */
    public List<String> notes() {
        return damage.notes();
    }

    /** The ids of the ledgers that were looked into, which are all where the storage does not keep files by days. */
    public Set<String> ids() {
        return Set.copyOf(ledgers.known().keySet());
    }

    /**
     * Searches. Where the storage keeps files by days, and the filter names neither a time nor the state of being open, recordings that
     * are open are found of the nodes whose ledgers grew on one of the last days of which there are files.
     *
     * @param limit the most lines to find, from 1
     * @param found takes each line, on the thread that calls this method, and says whether it wants more. Where a connection has
     *     several lines, it takes the newest that fits
     * @throws IOException if the segments cannot be listed
     */
    public void run(RecordingFilter filter, long limit, Predicate<Found> found) throws IOException {
        list(filter);
        try (Pool pool = new Pool(threads)) {
            Sink sink = new Sink(limit, found);
            if (!filter.isOfConnections() && (filter.state() == null || filter.state() == State.OPEN)) {
                open(filter, pool.service, sink);
            }
            if (filter.state() != State.OPEN && sink.wantsMore()) {
                closed(filter, pool.service, sink);
            }
        }
    }

    /** Lists the segments that are searched first. */
    private void list(RecordingFilter filter) throws IOException {
        Instant since = filter.since();
        if (filter.state() == State.OPEN) {
            ledgers.all();
        } else if (since != null) {
            ledgers.since(Days.of(since.minus(ClosedScan.TOLERANCE)));
        } else {
            ledgers.more();
        }
    }

    /**
     * The newest time of which a ledger says that no recording is missing that had ended before: those that the ledgers tell of
     * are all there are. Recordings that ended later are in ledgers as far as the nodes that recorded keep one. Reads ledgers from
     * their ends until one says so; a ledger that does not is read as a whole, so the answer is to be kept.
     *
     * @return the time; empty if no ledger says so
     * @throws IOException if the segments cannot be listed
     */
    public Optional<Instant> complete() throws IOException {
        Instant newest = null;
        try (Pool pool = new Pool(threads)) {
            for (NavigableSet<SegmentName> segments : ledgers.all().values()) {
                Instant before = complete(segments, pool.service);
                newest = newest == null || before != null && before.isAfter(newest) ? before : newest;
            }
        }
        return Optional.ofNullable(newest);
    }

    /**
     * Whether a ledger says that the ledgers tell of all recordings, but for later ones of nodes that keep none. Looks first where a
     * ledger says so that began in an empty place; otherwise reads as much as {@link #complete}.
     *
     * @throws IOException if the segments cannot be listed
     */
    public boolean isComplete() throws IOException {
        try (Pool pool = new Pool(threads)) {
            for (NavigableSet<SegmentName> segments : ledgers.first().values()) {
                Iterator<SegmentName> first = List.of(segments.first()).iterator();
                try (Sweep<Instant> sweep =
                        new Sweep<>(source, damage, first, false, new CompleteLines(damage), pool.service, 1)) {
                    Sweep.Part<Instant> part = sweep.next();
                    if (part != null && !part.found().isEmpty()) {
                        return true;
                    }
                }
            }
        }
        return complete().isPresent();
    }

    private @Nullable Instant complete(NavigableSet<SegmentName> segments, ExecutorService pool) throws IOException {
        Iterator<SegmentName> backward = segments.descendingIterator();
        try (Sweep<Instant> sweep =
                new Sweep<>(source, damage, backward, true, new CompleteLines(damage), pool, 2 * threads)) {
            for (Sweep.Part<Instant> part = sweep.next(); part != null; part = sweep.next()) {
                if (!part.found().isEmpty()) {
                    return Collections.max(part.found());
                }
            }
        }
        return null;
    }

    /** Adds the names of all recordings of which a ledger tells that they were opened or that they ended. */
    public void names(NameSet names) throws IOException {
        try (Pool pool = new Pool(threads)) {
            for (NavigableSet<SegmentName> segments : ledgers.all().values()) {
                try (Sweep<Event> sweep = new Sweep<>(
                        source,
                        damage,
                        segments.iterator(),
                        false,
                        new RecordingLines(null),
                        pool.service,
                        2 * threads)) {
                    for (Sweep.Part<Event> part = sweep.next(); part != null; part = sweep.next()) {
                        part.found().forEach(event -> names.add(event.name()));
                    }
                }
            }
        }
    }

    /** Threads that end with a search. */
    private static final class Pool implements AutoCloseable {

        private final ExecutorService service;

        Pool(int threads) {
            service = Executors.newFixedThreadPool(threads, task -> {
                Thread thread = new Thread(task, "sshd-audit search");
                thread.setDaemon(true);
                return thread;
            });
        }

        @Override
        public void close() {
            service.shutdownNow();
        }
    }

    /** Hands on what is found, each recording and each connection once. */
    private static final class Sink {

        private final Predicate<Found> sink;
        private final Set<String> open = new HashSet<>();
        private final NameSet deleted = new NameSet();
        private final NavigableSet<Found> imported = new TreeSet<>(Comparator.comparing(Search::end)
                .reversed()
                .thenComparing(found -> found.line().n())
                .thenComparing(Found::ledger));
        private final Set<String> connections = new LinkedHashSet<>();
        private long left;

        Sink(long limit, Predicate<Found> sink) {
            this.left = limit;
            this.sink = sink;
        }

        boolean wantsMore() {
            return left > 0;
        }

        void take(Found found) {
            if (isNew(found)) {
                handOnImported(end(found));
                handOn(found);
            }
        }

        private void handOn(Found found) {
            if (left > 0) {
                left = sink.test(found) ? left - 1 : 0;
            }
        }

        /** Hands on the imported recordings that ended at a time or later. */
        void handOnImported(Instant time) {
            while (!imported.isEmpty() && !end(imported.first()).isBefore(time)) {
                handOn(imported.pollFirst());
            }
        }

        /** A recording that was imported ended long before the line that tells so. */
        private boolean isKept(Found found, RecordingClosed closed) {
            if (closed.isImported()) {
                imported.add(found);
                if (imported.size() > left) {
                    imported.pollLast();
                }
            }
            return closed.isImported();
        }

        private boolean isNew(Found found) {
            if (found.line().fact() instanceof RecordingOpened opened) {
                return open.add(opened.recording().name());
            } else if (found.line().fact() instanceof RecordingClosed closed) {
                String name = closed.recording().name();
                // it may have ended since open recordings were looked for
                return !open.contains(name) && !deleted.contains(name) && !isKept(found, closed);
            } else if (found.line().fact() instanceof RecordingUsed used) {
                // newer than the recording, so it comes before
                deleted.add(used.name());
                return false;
            }
            return !(found.line().fact() instanceof ConnectionClosed connection) || isNew(connection);
        }

        /** Whether no later line of the same connection was found. */
        private boolean isNew(ConnectionClosed connection) {
            boolean isNew = connections.add(connection.connection());
            if (connections.size() > REMEMBERED) {
                connections.remove(connections.iterator().next());
            }
            return isNew;
        }
    }

    private void open(RecordingFilter filter, ExecutorService pool, Sink sink) throws IOException {
        List<Found> open = new ArrayList<>();
        for (String ledger : List.copyOf(ledgers.known().keySet())) {
            open.addAll(new OpenScan(source, damage, filter, pool, 2 * threads).search(ledgers, ledger));
        }
        open.sort(Comparator.comparing(Search::time).reversed());
        for (Found found : open) {
            if (!sink.wantsMore()) {
                return;
            }
            sink.take(found);
        }
    }

    /** When a recording ended; otherwise the time of the line. */
    private static Instant end(Found found) {
        return found.line().fact() instanceof RecordingClosed closed && closed.isImported()
                ? closed.end()
                : time(found);
    }

    private static Instant time(Found found) {
        return found.line().time();
    }

    private void closed(RecordingFilter filter, ExecutorService pool, Sink sink) throws IOException {
        try (ClosedScan scan = new ClosedScan(source, ledgers, damage, filter, sink.left, pool, threads)) {
            for (Found found = scan.next(); found != null && sink.wantsMore(); found = scan.next()) {
                sink.take(found);
            }
            sink.handOnImported(Instant.MIN);
        }
    }
}
