package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.query.RecordingFilter;

/**
 * A line that was searched for. Its fact is a {@link dev.sshdaudit.ledger.format.Fact.RecordingClosed}, a
 * {@link dev.sshdaudit.ledger.format.Fact.RecordingOpened} of a recording that is open, or a
 * {@link dev.sshdaudit.ledger.format.ConnectionClosed}: as {@link RecordingFilter#isOfConnections} says.
 *
 * @param ledger the id of the ledger
 * @param node the name of the machine that wrote the line, or an empty text
 * @param line the line
 * @param bytes the size of the recording; of an open one, at least so many; of a connection 0
 */
public record Found(String ledger, String node, Line line, long bytes) {

    static Found of(String ledger, String node, Line line) {
        return new Found(ledger, node, line, line.fact() instanceof RecordingClosed closed ? closed.bytes() : 0);
    }
}
