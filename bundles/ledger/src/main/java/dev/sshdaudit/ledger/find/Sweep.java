package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.verify.LedgerSource;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Searches segments block by block, in their order or in the opposite one, some blocks ahead of what is asked for. What cannot be read
 * is passed over, and told to {@link Damage}. Not thread-safe.
 *
 * @param <T> what is made of a line
 */
final class Sweep<T> implements Closeable {

    /** What was found in a block, the last line first. */
    record Part<T>(SegmentFile segment, List<T> found) {}

    /** A block that is being searched. */
    private record Pending<T>(SegmentFile segment, boolean isLast, Future<List<T>> found) {}

    private record Opening(SegmentName name, Future<@Nullable SegmentFile> segment) {}

    private final LedgerSource source;
    private final Damage damage;
    private final Iterator<SegmentName> segments;
    private final boolean isBackward;
    private final Selector<T> selector;
    private final ExecutorService threads;
    private final int ahead;

    private final Deque<Opening> opening = new ArrayDeque<>();
    private final Deque<Pending<T>> pending = new ArrayDeque<>();
    private Predicate<SegmentFile> isEnough = segment -> false;
    private @Nullable SegmentFile segment;
    /** How many blocks of the segment were begun. */
    private long begun;

    private boolean isOver;
    private volatile boolean isClosed;

    /**
     * Begins.
     *
     * @param segments the segments of one ledger, in the order in which they are searched
     * @param isBackward whether the last block of each comes first
     * @param ahead how many blocks are searched at one time, and how many segments opened, from 1
     */
    Sweep(
            LedgerSource source,
            Damage damage,
            Iterator<SegmentName> segments,
            boolean isBackward,
            Selector<T> selector,
            ExecutorService threads,
            int ahead) {
        this.source = source;
        this.damage = damage;
        this.segments = segments;
        this.isBackward = isBackward;
        this.selector = selector;
        this.threads = threads;
        this.ahead = ahead;
    }

    /** Searches no segment behind the first one for which this is true. */
    void endAfter(Predicate<SegmentFile> last) {
        isEnough = last;
    }

    /** Waits for the next block; null if there is none. */
    @Nullable
    Part<T> next() throws IOException {
        while (pending.size() < ahead && begin()) {
            continue;
        }
        Pending<T> next = pending.poll();
        if (next == null) {
            return null;
        }
        List<T> found;
        try {
            found = get(next.found());
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            damage.segment(next.segment().name(), e);
            found = List.of();
        }
        if (next.isLast()) {
            next.segment().close();
        }
        return new Part<>(next.segment(), found);
    }

    /** Begins the search of the next block; false if there is none. */
    private boolean begin() throws IOException {
        while (segment == null) {
            if (isOver || !open()) {
                return false;
            }
        }
        SegmentFile current = segment;
        long blocks = (current.size() + Block.SIZE - 1) / Block.SIZE;
        long index = isBackward ? blocks - 1 - begun : begun;
        Block block = new Block(current.file(), index * Block.SIZE);
        begun++;
        boolean isLast = begun == blocks;
        pending.add(new Pending<>(current, isLast, threads.submit(() -> block.search(selector))));
        if (isLast) {
            segment = null;
        }
        return true;
    }

    /** Takes the next segment, if there is one: it may be gone or unreadable. */
    private boolean open() throws IOException {
        while (opening.size() < ahead && segments.hasNext()) {
            SegmentName name = segments.next();
            opening.add(new Opening(name, threads.submit(() -> open(name))));
        }
        Opening next = opening.poll();
        if (next == null) {
            return false;
        }
        try {
            segment = get(next.segment());
            begun = 0;
            isOver = segment != null && isEnough.test(segment);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            damage.segment(next.name(), e);
        }
        return true;
    }

    private @Nullable SegmentFile open(SegmentName name) throws IOException {
        SegmentFile file = SegmentFile.open(source, name);
        if (isClosed && file != null) {
            file.close();
        }
        return file;
    }

    private static <V> V get(Future<V> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the search was interrupted");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException("the search failed", e.getCause());
        }
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        for (Pending<T> block : pending) {
            block.found().cancel(true);
            block.segment().close();
        }
        if (segment != null) {
            segment.close();
        }
        for (Opening next : opening) {
            if (!next.segment().cancel(true) && !next.segment().isCancelled()) {
                closeOpened(next);
            }
        }
    }

    private static void closeOpened(Opening opened) throws IOException {
        SegmentFile file;
        try {
            file = get(opened.segment());
        } catch (IOException e) {
            return; // it could not be opened
        }
        if (file != null) {
            file.close();
        }
    }
}
