package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.format.Fact.RecordingUsed;
import dev.sshdaudit.ledger.format.LedgerException;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.LineReader;
import dev.sshdaudit.ledger.format.LineStart;
import dev.sshdaudit.ledger.format.SegmentName;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;

/**
 * Reads which recordings and segments were deleted, before anything is held against the files. A deletion counts only if a
 * checkpoint covers it: without a key, a line can be appended behind the last checkpoint.
 */
final class Deletions {

    private static final byte[] DELETED = LineStart.type("recording.deleted");
    private static final byte[] CHECKPOINT = LineStart.type("checkpoint");

    private final LedgerSource source;
    private final Inventory inventory;

    Deletions(LedgerSource source, Inventory inventory) {
        this.source = source;
        this.inventory = inventory;
    }

    /** Reads the segments of one ledger. Damage is passed over, as the check of the ledger tells it. */
    void read(NavigableSet<SegmentName> segments) throws IOException {
        List<String> uncovered = new ArrayList<>();
        for (SegmentName segment : segments) {
            String name = segment.toString();
            try (LineReader lines = new LineReader(source.open(name), name)) {
                for (LineReader.Raw line = lines.next(); line != null; line = lines.next()) {
                    take(line, uncovered);
                }
            } catch (NoSuchFileException | LedgerException e) {
                // told by the check of the ledger
                continue;
            }
        }
    }

    private void take(LineReader.Raw line, List<String> uncovered) {
        byte[] bytes = line.bytes();
        if (LineStart.isOfType(bytes, 0, bytes.length, CHECKPOINT)) {
            uncovered.forEach(inventory::delete);
            uncovered.clear();
        } else if (LineStart.isOfType(bytes, 0, bytes.length, DELETED)) {
            try {
                if (LineParser.parse(bytes).fact() instanceof RecordingUsed used) {
                    uncovered.add(used.name());
                }
            } catch (IllegalArgumentException e) {
                // told by the check of the ledger
            }
        }
    }
}
