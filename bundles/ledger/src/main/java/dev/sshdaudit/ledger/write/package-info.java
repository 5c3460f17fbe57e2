/**
 * Writes ledgers: {@link dev.sshdaudit.ledger.write.LedgerComponent} follows the PID {@code audit.ledger} and registers {@link
 * dev.sshdaudit.ledger.write.NodeLedger}, which keeps a {@link dev.sshdaudit.ledger.write.SegmentedWriter} for each storage.
 */
@NullMarked
package dev.sshdaudit.ledger.write;

import org.jspecify.annotations.NullMarked;
