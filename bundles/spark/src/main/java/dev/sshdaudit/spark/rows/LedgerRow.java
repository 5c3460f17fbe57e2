package dev.sshdaudit.spark.rows;

import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingOpened;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.Subject;
import dev.sshdaudit.spark.rows.LedgerLines.Entry;
import org.jspecify.annotations.Nullable;

/**
 * What a row of the tables {@code connections} and {@code events} is made of.
 *
 * @param file the segment
 * @param ledger the id of the ledger
 * @param node the machine that keeps the ledger, or null if the head of the segment is damaged
 * @param entry the line, or what is wrong in its place
 */
record LedgerRow(StoredFile file, String ledger, @Nullable String node, Entry entry) {

    @Nullable
    Line line() {
        return entry.line();
    }

    @Nullable
    Fact fact() {
        Line line = entry.line();
        return line == null ? null : line.fact();
    }

    @Nullable
    ConnectionClosed connection() {
        return fact() instanceof ConnectionClosed connection ? connection : null;
    }

    @Nullable
    RecordingClosed closed() {
        return fact() instanceof RecordingClosed closed ? closed : null;
    }

    /** The recording that a line tells of at its beginning or end. */
    @Nullable
    Subject recording() {
        if (fact() instanceof RecordingOpened opened) {
            return opened.recording();
        }
        return fact() instanceof RecordingClosed closed ? closed.recording() : null;
    }
}
