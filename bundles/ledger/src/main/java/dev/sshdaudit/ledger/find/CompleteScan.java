package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.format.Fact.RecordingsComplete;
import dev.sshdaudit.ledger.format.LedgerException;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.LineReader;
import dev.sshdaudit.ledger.format.LineStart;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.verify.LedgerSource;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the newest time before which no recording is missing in the ledgers of a place. To be used once. */
final class CompleteScan {

    private static final byte[] COMPLETE = LineStart.type("recordings.complete");

    private final LedgerSource source;
    private @Nullable Instant newest;

    CompleteScan(LedgerSource source) {
        this.source = source;
    }

    /** Reads the ledgers; empty if none says so. */
    Optional<Instant> search() throws IOException {
        Map<String, NavigableSet<SegmentName>> ledgers = new TreeMap<>();
        source.list(name -> SegmentName.parse(name)
                .ifPresent(segment -> ledgers.computeIfAbsent(segment.ledger(), id -> new TreeSet<>())
                        .add(segment)));
        for (NavigableSet<SegmentName> segments : ledgers.values()) {
            search(segments);
        }
        return Optional.ofNullable(newest);
    }

    /** Reads the newest segment first, and stops at the first one that has such a line. */
    private void search(NavigableSet<SegmentName> segments) throws IOException {
        for (SegmentName segment : segments.descendingSet()) {
            String name = segment.toString();
            boolean found = false;
            try (LineReader lines = new LineReader(source.open(name), name)) {
                for (LineReader.Raw line = lines.next(); line != null && line.complete(); line = lines.next()) {
                    found |= take(line.bytes());
                }
            } catch (NoSuchFileException | LedgerException e) {
                // deleted meanwhile, or damaged, which a verification tells
                continue;
            }
            if (found) {
                return;
            }
        }
    }

    /** Takes a line; true if it says that no recording is missing. */
    private boolean take(byte[] bytes) {
        if (!LineStart.isOfType(bytes, 0, bytes.length, COMPLETE)) {
            return false;
        }
        try {
            if (LineParser.parse(bytes).fact() instanceof RecordingsComplete complete) {
                newest = newest == null || complete.before().isAfter(newest) ? complete.before() : newest;
                return true;
            }
        } catch (IllegalArgumentException e) {
            // damaged, which a verification tells
        }
        return false;
    }
}
