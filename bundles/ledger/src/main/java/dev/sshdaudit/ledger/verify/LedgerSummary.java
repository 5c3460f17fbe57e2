package dev.sshdaudit.ledger.verify;

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
 */
public record LedgerSummary(
        String ledger,
        String node,
        long lines,
        long covered,
        @Nullable Instant first,
        @Nullable Instant last,
        @Nullable String signer) {}
