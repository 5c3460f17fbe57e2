package dev.sshdaudit.spark.rows;

import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.LedgerException;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.LineReader;
import dev.sshdaudit.ledger.format.LineReader.Raw;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a segment, also of one that gzip or zstd packed. What cannot be read is told in place. For one thread. */
public final class LedgerLines implements Closeable {

    /**
     * A line, or what is wrong in its place.
     *
     * @param number the number in the file, from 1
     * @param bytes the bytes, or null where the rest of the file cannot be read
     * @param line what it tells, or null
     * @param problem what is wrong, or null
     */
    public record Entry(
            long number,
            byte @Nullable [] bytes,
            @Nullable Line line,
            @Nullable String problem) {}

    private final InputStream storage;
    private final String name;
    private final Predicate<byte[]> wanted;
    private @Nullable LineReader reader;
    private @Nullable SegmentHead head;
    private long number;
    private boolean over;

    /**
     * Reads from the storage; nothing is read yet.
     *
     * @param wanted which lines are to be parsed, by their bytes; others are passed over. The first line always is
     */
    public LedgerLines(InputStream storage, String name, Predicate<byte[]> wanted) {
        this.storage = storage;
        this.name = name;
        this.wanted = wanted;
    }

    /** The first line of the segment; null before it was read, and if it is damaged. */
    public @Nullable SegmentHead head() {
        return head;
    }

    /**
     * Reads the next line; null at the end of the file.
     *
     * @throws IOException if the storage cannot be read
     */
    public @Nullable Entry next() throws IOException {
        while (!over) {
            Raw raw;
            try {
                raw = reader().next();
            } catch (IOException e) {
                StorageInput.rethrow(e);
                over = true;
                return new Entry(number + 1, null, null, "the rest of the segment cannot be read: " + problem(e));
            }
            // a last line without a line feed is being written, or was cut by a crash: it is no line
            over = raw == null || !raw.complete();
            if (raw == null || over) {
                return null;
            }
            number = raw.number();
            if (number == 1 || wanted.test(raw.bytes())) {
                return parsed(raw);
            }
        }
        return null;
    }

    private Entry parsed(Raw raw) {
        try {
            Line line = LineParser.parse(raw, name);
            if (line.fact() instanceof SegmentHead first) {
                head = first;
            }
            return new Entry(raw.number(), raw.bytes(), line, null);
        } catch (LedgerException e) {
            return new Entry(raw.number(), raw.bytes(), null, problem(e));
        }
    }

    private static String problem(IOException e) {
        return e instanceof LedgerException ledger ? ledger.problem() : String.valueOf(e.getMessage());
    }

    private LineReader reader() throws IOException {
        if (reader == null) {
            reader = new LineReader(Unpacking.unpacked(storage), name);
        }
        return reader;
    }

    @Override
    public void close() throws IOException {
        storage.close();
    }
}
