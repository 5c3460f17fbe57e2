package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingOpened;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.LedgerException;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.LineReader;
import dev.sshdaudit.ledger.format.LineStart;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.verify.LedgerSource;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;

/**
 * Finds the recordings of one ledger that are open: those that were opened and not closed. Reads the ledger from its beginning, and
 * needs memory for as many recordings as were open at one time.
 */
final class OpenScan {

    private static final byte[] SEGMENT = LineStart.type("segment");
    private static final byte[] CLOSED = LineStart.type("recording.closed");

    private final LedgerSource source;
    private final Matcher matcher;
    private final Map<String, Found> open = new LinkedHashMap<>();
    private String node = "";

    OpenScan(LedgerSource source, Filter filter) {
        this.source = source;
        this.matcher = new Matcher(filter);
    }

    /** Reads all segments; the newest recording comes last. */
    Collection<Found> search(NavigableSet<SegmentName> segments) throws IOException {
        for (SegmentName segment : segments) {
            String name = segment.toString();
            try (LineReader lines = new LineReader(source.open(name), name)) {
                for (LineReader.Raw line = lines.next(); line != null && line.complete(); line = lines.next()) {
                    take(segment.ledger(), line.bytes());
                }
            } catch (NoSuchFileException | LedgerException e) {
                // deleted meanwhile, or damaged, which a verification tells
                continue;
            }
        }
        return open.values();
    }

    private void take(String ledger, byte[] bytes) {
        boolean isClosed = LineStart.isOfType(bytes, 0, bytes.length, CLOSED);
        if (!isClosed && matcher.isCandidate(bytes, 0, bytes.length)) {
            Line line = matcher.read(bytes);
            if (line != null && line.fact() instanceof RecordingOpened opened) {
                open.put(opened.recording().name(), new Found(ledger, node, line));
            }
        } else if (isClosed || LineStart.isOfType(bytes, 0, bytes.length, SEGMENT)) {
            end(bytes);
        }
    }

    private void end(byte[] bytes) {
        try {
            Line line = LineParser.parse(bytes);
            if (line.fact() instanceof RecordingClosed closed) {
                open.remove(closed.recording().name());
            } else if (line.fact() instanceof SegmentHead head) {
                node = head.node();
            }
        } catch (IllegalArgumentException e) {
            // damaged, which a verification tells
        }
    }
}
