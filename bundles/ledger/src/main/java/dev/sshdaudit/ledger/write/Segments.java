package dev.sshdaudit.ledger.write;

import dev.sshdaudit.ledger.LedgerPlace;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.LineWriter;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.merkle.Frontier;
import dev.sshdaudit.storage.StorageOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines into segments, one segment after the other, and remembers where the ledger stands. Where the storage fails, the
 * segment is left, and nothing can be written until {@link Mending} has read back what the storage has. For one thread at a time.
 */
final class Segments {

    private static final int MOST_NAMES = 1000;

    private final LedgerPlace place;
    private final Memory memory;
    private final Clocks clocks;
    private final Limits limits;
    private final String software;
    private final Told told;

    /** The newest segment that has whole lines, or null if there is none yet. */
    private @Nullable String newest;

    /** The segment before {@link #newest}, as its head says. */
    private @Nullable String before;

    /** The segment that lines go to; null between two segments. */
    private @Nullable Segment segment;

    /** The name of the segment in which the storage failed, or null if it did not. */
    private @Nullable String broken;

    private long openFromAtStart;

    /** Lines that the storage may lose. */
    private final List<byte[]> unflushed = new ArrayList<>();

    Segments(LedgerPlace place, Memory memory, Clocks clocks, Limits limits, String software, Told told) {
        this.place = place;
        this.memory = memory;
        this.clocks = clocks;
        this.limits = limits;
        this.software = software;
        this.told = told;
    }

    /** The ledger goes on behind lines that were read: those of the tree in {@link Told}. */
    void resume(@Nullable String newestSegment) {
        newest = newestSegment;
        broken = null;
    }

    /** The segment in which the storage failed, or null. */
    @Nullable
    String broken() {
        return broken;
    }

    /** The newest segment that has whole lines for sure, where the storage failed in one. */
    @Nullable
    String newestButBroken() {
        return broken != null && broken.equals(newest) ? before : newest;
    }

    /** Takes the lines that the storage may have lost. */
    List<byte[]> takeUnflushed() {
        List<byte[]> lines = new ArrayList<>(unflushed);
        unflushed.clear();
        return lines;
    }

    /** Whether a segment is open. */
    boolean isOpen() {
        return segment != null;
    }

    /** Whether a segment is open that is to get no further line. */
    boolean isOver() {
        return segment != null && segment.isOver(limits, clocks.wall(), clocks.nanos());
    }

    /** Nanoseconds until the open segment is over without a further line; {@link Long#MAX_VALUE} if that is not known. */
    long over() {
        return segment == null || limits.age() == null
                ? Long.MAX_VALUE
                : Math.max(1, limits.age().toNanos() - segment.age(clocks.nanos()));
    }

    /** Begins a segment. */
    void begin() throws IOException {
        Instant time = clocks.wall();
        String node = place.node();
        SegmentName name = new SegmentName(told.ledger(), told.size());
        openFromAtStart = told.openFrom();
        StorageOutput output = null;
        for (int tries = 0; output == null; tries++) {
            remember(name.toString(), newest, null, false);
            try {
                output = place.storage().create(name.metadata(node, time));
            } catch (FileAlreadyExistsException e) {
                // a segment that a crash left without a whole line
                if (tries == MOST_NAMES) {
                    throw e;
                }
                name = name.again();
            }
        }
        segment = new Segment(name.metadata(node, time), output, clocks.nanos());
        Frontier frontier = told.frontier();
        write(
                new SegmentHead(
                        told.ledger(),
                        node,
                        SegmentHead.VERSION,
                        frontier.size(),
                        frontier.hashes(),
                        newest,
                        openFromAtStart,
                        software),
                time);
        before = newest;
        newest = name.toString();
    }

    private void remember(String name, @Nullable String previous, @Nullable Frontier whole, boolean stopped)
            throws IOException {
        memory.write(new Memo(
                told.ledger(),
                name,
                previous,
                told.size(),
                openFromAtStart,
                told.key(),
                whole == null ? null : whole.hashes(),
                stopped));
    }

    /** Remembers how many lines there are. */
    void remember() throws IOException {
        Segment current = segment;
        if (current != null) {
            remember(current.name(), before, null, false);
        }
    }

    /** Adds a fact to the open segment. */
    void write(Fact fact) throws IOException {
        write(fact, clocks.wall());
    }

    /** Adds a fact of this time to the open segment. */
    void write(Fact fact, Instant time) throws IOException {
        Segment current = segment;
        if (current == null) {
            throw new IllegalStateException("no segment is open");
        }
        List<byte[]> lines = LineWriter.write(told.size(), time, fact);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            bytes.writeBytes(line);
            bytes.write('\n');
        }
        try {
            current.write(bytes.toByteArray(), time);
        } catch (IOException | RuntimeException | Error e) {
            fail(current);
            throw e;
        }
        told.add(fact, lines, clocks.nanos());
        unflushed.addAll(lines);
    }

    private void fail(Segment failed) {
        broken = failed.name();
        segment = null;
        failed.abandon(clocks.wall());
    }

    /** Hands all lines to the storage for good. */
    void flush() throws IOException {
        Segment current = segment;
        if (current != null && !unflushed.isEmpty()) {
            try {
                current.flush();
            } catch (IOException | RuntimeException | Error e) {
                fail(current);
                throw e;
            }
            unflushed.clear();
        }
    }

    /**
     * Ends the open segment, whose last line is a checkpoint.
     *
     * @param stopped whether the node stops
     */
    void end(boolean stopped) throws IOException {
        Segment current = segment;
        if (current == null) {
            return;
        }
        try {
            current.finish();
        } catch (IOException | RuntimeException | Error e) {
            fail(current);
            throw e;
        }
        unflushed.clear();
        segment = null;
        openFromAtStart = told.openFrom();
        remember(current.name(), before, told.frontier(), stopped);
    }
}
