package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.format.Bounds;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.LineReader;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.verify.LedgerSource;
import dev.sshdaudit.ledger.verify.RandomAccess;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Searches one ledger from its end to its beginning, some blocks ahead of what is asked for. Not thread-safe.
 */
final class LedgerScan implements Closeable {

    /** How far clocks may have been set back while a ledger was written. */
    private static final Duration TOLERANCE = Duration.ofHours(1);

    /** A segment that is open for reading. */
    private record Segment(
            RandomAccess file, String node, @Nullable Instant start) {}

    /** A block that is being searched. */
    private record Pending(Segment segment, boolean isFirst, Future<List<Line>> lines) {}

    private final LedgerSource source;
    private final Matcher matcher;
    private final @Nullable Instant from;
    private final long limit;
    private final ExecutorService threads;
    private final int ahead;
    private final String ledger;

    private final Iterator<SegmentName> segments;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final Deque<Found> found = new ArrayDeque<>();
    private @Nullable Segment segment;
    /** Where the next block of the segment ends. */
    private long position;

    private boolean isOver;

    /**
     * Begins a search.
     *
     * @param segments the segments of the ledger, of which there is at least one
     * @param limit the most lines that are asked for
     * @param ahead how many blocks are searched at one time, from 1
     */
    LedgerScan(
            LedgerSource source,
            NavigableSet<SegmentName> segments,
            Filter filter,
            long limit,
            ExecutorService threads,
            int ahead) {
        this.source = source;
        this.matcher = new Matcher(filter);
        this.from = filter.from();
        // a connection can have many lines, of which one is found
        this.limit = filter.isOfConnections() ? Long.MAX_VALUE : limit;
        this.threads = threads;
        this.ahead = ahead;
        this.ledger = segments.first().ledger();
        this.segments = segments.descendingIterator();
    }

    /** The newest line that was found and not taken; null if there is none left. */
    @Nullable
    Found peek() throws IOException {
        while (found.isEmpty() && search()) {
            continue;
        }
        return found.peek();
    }

    /** Takes the line that {@link #peek} returned. */
    void remove() {
        found.remove();
    }

    /** Waits for the next block; false if there is none. */
    private boolean search() throws IOException {
        while (pending.size() < ahead && begin()) {
            continue;
        }
        Pending next = pending.poll();
        if (next == null) {
            return false;
        }
        for (Line line : lines(next.lines())) {
            found.add(new Found(ledger, next.segment().node(), line));
        }
        if (next.isFirst()) {
            next.segment().file().close();
            isOver |= isBeforeAll(next.segment());
        }
        return true;
    }

    /** Whether all older segments ended before the wanted time. */
    private boolean isBeforeAll(Segment done) {
        return from != null && done.start() != null && done.start().isBefore(from.minus(TOLERANCE));
    }

    private static List<Line> lines(Future<List<Line>> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the search was interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException("the search failed", e.getCause());
        }
    }

    /** Begins the search of the next block; false if there is none. */
    private boolean begin() throws IOException {
        while (segment == null) {
            if (isOver || !segments.hasNext()) {
                return false;
            }
            open(segments.next());
        }
        Segment current = segment;
        position = (position - 1) / Block.SIZE * Block.SIZE;
        Block block = new Block(current.file(), position);
        boolean isFirst = position == 0;
        pending.add(new Pending(current, isFirst, threads.submit(() -> block.search(matcher, limit))));
        if (isFirst) {
            segment = null;
        }
        return true;
    }

    private void open(SegmentName name) throws IOException {
        RandomAccess file;
        try {
            file = source.openAnywhere(name.toString());
        } catch (NoSuchFileException e) {
            return; // retention deleted it meanwhile
        }
        position = file.size();
        if (position == 0) {
            file.close();
            return;
        }
        segment = head(file, name);
    }

    private static Segment head(RandomAccess file, SegmentName name) throws IOException {
        byte[] bytes = new byte[Bounds.LINE + 1];
        int length = file.read(0, bytes, bytes.length);
        int end = 0;
        while (end < length && bytes[end] != '\n') {
            end++;
        }
        try {
            LineReader.Raw raw = new LineReader.Raw(1, Arrays.copyOf(bytes, end), true);
            Line line = LineParser.parse(raw, name.toString());
            if (line.fact() instanceof SegmentHead head) {
                return new Segment(file, head.node(), line.time());
            }
        } catch (IOException e) {
            // a damaged head, which a verification tells: the lines are searched without the node's name
        }
        return new Segment(file, "", null);
    }

    @Override
    public void close() throws IOException {
        for (Pending block : pending) {
            block.lines().cancel(true);
            block.segment().file().close();
        }
        if (segment != null) {
            segment.file().close();
        }
    }
}
