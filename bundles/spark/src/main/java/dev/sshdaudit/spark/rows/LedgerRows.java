package dev.sshdaudit.spark.rows;

import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.LineStart;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.spark.rows.LedgerLines.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes rows of the lines of one segment. For one thread. */
final class LedgerRows implements RowSource<LedgerRow> {

    /** The lines that are most of a ledger beside those of connections. */
    private static final List<byte[]> NO_CONNECTIONS = Stream.of(
                    "recording.opened", "recording.progress", "recording.closed", "checkpoint", "timestamp")
            .map(LineStart::type)
            .toList();

    private final StoredFile file;
    private final boolean connectionsAlone;
    private final Predicate<String> nodes;
    private final LedgerLines lines;
    private final String ledger;

    /**
     * Begins with a segment.
     *
     * @param connectionsAlone whether lines of other types are left out
     * @param nodes which machines are wanted: no more than the first line is read of a segment of another one
     */
    LedgerRows(InputStream storage, StoredFile file, boolean connectionsAlone, Predicate<String> nodes) {
        this.file = file;
        this.connectionsAlone = connectionsAlone;
        this.nodes = nodes;
        this.lines = new LedgerLines(storage, file.name(), this::isRead);
        this.ledger = SegmentName.parse(file.name()).map(SegmentName::ledger).orElse("");
    }

    private boolean isRead(byte[] line) {
        return !connectionsAlone
                || NO_CONNECTIONS.stream().noneMatch(type -> LineStart.isOfType(line, 0, line.length, type));
    }

    @Override
    public @Nullable LedgerRow next() throws IOException {
        for (Entry entry = lines.next(); entry != null; entry = lines.next()) {
            SegmentHead head = lines.head();
            if (head != null && !nodes.test(head.node())) {
                return null;
            }
            LedgerRow row = new LedgerRow(file, ledger, head == null ? null : head.node(), entry);
            if (!connectionsAlone || entry.problem() != null || row.fact() instanceof ConnectionClosed) {
                return row;
            }
        }
        return null;
    }

    /** None are counted: no line is so long that many would be too much. */
    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
