package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.format.Line;

/**
 * A line that was searched for. Its fact is a {@link dev.sshdaudit.ledger.format.Fact.RecordingClosed}, a
 * {@link dev.sshdaudit.ledger.format.Fact.RecordingOpened} of a recording that is open, or a
 * {@link dev.sshdaudit.ledger.format.ConnectionClosed}: as {@link Filter#isOfConnections} says.
 *
 * @param ledger the id of the ledger
 * @param node the name of the machine, or an empty text
 * @param line the line
 */
public record Found(String ledger, String node, Line line) {}
