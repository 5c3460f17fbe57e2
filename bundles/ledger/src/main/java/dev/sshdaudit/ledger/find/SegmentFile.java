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
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A segment that is open for reading.
 *
 * @param name its name
 * @param file its bytes, of which there is at least one
 * @param size how many bytes it had when it was opened
 * @param head its first line, or null if that is damaged
 * @param start the time of its first line, or null if that is damaged
 */
record SegmentFile(
        SegmentName name,
        RandomAccess file,
        long size,
        @Nullable SegmentHead head,
        @Nullable Instant start) implements Closeable {

    /** Opens a segment; null if it is gone or empty. */
    static @Nullable SegmentFile open(LedgerSource source, SegmentName name) throws IOException {
        RandomAccess file;
        try {
            file = source.openAnywhere(name.toString());
        } catch (NoSuchFileException e) {
            return null; // retention deleted it meanwhile
        }
        try {
            long size = file.size();
            if (size > 0) {
                return withHead(name, file, size);
            }
            file.close();
            return null;
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    private static SegmentFile withHead(SegmentName name, RandomAccess file, long size) throws IOException {
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
                return new SegmentFile(name, file, size, head, line.time());
            }
        } catch (IOException e) {
            // a damaged head, which a verification tells: the lines are searched without the node's name
        }
        return new SegmentFile(name, file, size, null, null);
    }

    /** The name of the machine, or an empty text. */
    String node() {
        return head == null ? "" : head.node();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
