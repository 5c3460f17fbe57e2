package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a verification read of one ledger.
 *
 * @param ledger the id of the ledger
 * @param node the name of the machine, as the ledger says, or an empty text
 * @param lines how many lines the ledger has
 * @param covered how many lines the last checkpoint covers
 * @param first the time of the first line that was read, or null if there is none
 * @param last the time of the last line, or null
 * @param signer the fingerprint of the key that signed last, or null if nothing is signed
 * @param checkpoint the newest checkpoint whose root is right, for the auditor to keep; null if there is none
 */
public record LedgerSummary(
        String ledger,
        String node,
        long lines,
        long covered,
        @Nullable Instant first,
        @Nullable Instant last,
        @Nullable String signer,
        @Nullable Checkpoint checkpoint) {

    /** No checkpoint is known. */
    public LedgerSummary(
            String ledger,
            String node,
            long lines,
            long covered,
            @Nullable Instant first,
            @Nullable Instant last,
            @Nullable String signer) {
        this(ledger, node, lines, covered, first, last, signer, null);
    }
}
