package dev.sshdaudit.query.keep;

import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.LineReader;
import dev.sshdaudit.ledger.format.LineStart;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.verify.CatalogSource;
import dev.sshdaudit.ledger.verify.LedgerSource;
import dev.sshdaudit.query.place.Place;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The segments of all ledgers in a place. To be used for one question. */
final class Segments {

    /** Takes lines. */
    @FunctionalInterface
    interface Sink {
        void take(Line line) throws IOException;
    }

    /**
     * What reading a segment showed besides its lines.
     *
     * @param last the time of the last line that is whole; null if there is none that can be read
     * @param damaged whether a line cannot be read that may be a wanted one
     */
    record Outcome(@Nullable Instant last, boolean damaged) {}

    private final LedgerSource source;

    Segments(Place place) throws IOException {
        source = new CatalogSource(place.catalog());
    }

    LedgerSource source() {
        return source;
    }

    /** The segments of each ledger, by the ledger's id, the oldest first. */
    SortedMap<String, NavigableSet<SegmentName>> list() throws IOException {
        SortedMap<String, NavigableSet<SegmentName>> ledgers = new TreeMap<>();
        source.listSegments(name -> SegmentName.parse(name)
                .ifPresent(segment -> ledgers.computeIfAbsent(segment.ledger(), id -> new TreeSet<>())
                        .add(segment)));
        return ledgers;
    }

    /**
     * Reads the lines of some types.
     *
     * @param types the types, as {@link LineStart#type} has them
     * @throws IOException if the segment cannot be read; one that is gone has no lines
     */
    Outcome read(SegmentName segment, List<byte[]> types, Sink sink) throws IOException {
        String name = segment.toString();
        byte[] last = new byte[0];
        boolean damaged = false;
        try (LineReader lines = new LineReader(source.open(name), name)) {
            for (LineReader.Raw raw = lines.next(); raw != null && raw.complete(); raw = lines.next()) {
                last = raw.bytes();
                if (isWanted(last, types)) {
                    Line line = parse(last);
                    damaged |= line == null;
                    if (line != null) {
                        sink.take(line);
                    }
                }
                checkInterrupt();
            }
        } catch (NoSuchFileException e) {
            // deleted since the segments were listed
            return new Outcome(null, false);
        }
        Line line = parse(last);
        return new Outcome(line == null ? null : line.time(), damaged || line == null && last.length > 0);
    }

    private static boolean isWanted(byte[] line, List<byte[]> types) {
        return types.stream().anyMatch(type -> LineStart.isOfType(line, 0, line.length, type));
    }

    private static @Nullable Line parse(byte[] line) {
        try {
            return LineParser.parse(line);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Ends a question whose thread was interrupted. */
    static void checkInterrupt() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Types of lines, to be given to {@link #read}. */
    static List<byte[]> types(String... types) {
        return Arrays.stream(types).map(LineStart::type).toList();
    }
}
