package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.merkle.Hash;
import org.jspecify.annotations.Nullable;

/**
 * What the file of a recording must be.
 *
 * @param bytes how many bytes the ledger knows
 * @param sha256 the hash of these bytes
 * @param isWhole whether the file must have no more bytes
 * @param before what the ledger knew before a crash, or null: the file must begin with these bytes, too
 */
record Expected(
        long bytes, Hash sha256, boolean isWhole, @Nullable Expected before) {

    /** What an open recording, of which nothing is known yet, must be: anything. */
    static final Expected ANYTHING = new Expected(0, Hash.sha256(new byte[0]), false, null);
}
