package dev.sshdaudit.query;

import dev.sshdaudit.encryption.Identities;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which recordings are to be encrypted to the recipients in force. Immutable.
 *
 * @param storage the storage, or null for the one in force
 * @param names the names of the recordings; null for all
 * @param identities the private keys that open recordings which are encrypted now
 * @param reason why, for the ledger
 * @param dryRun whether it is only told what would be done: nothing is decrypted or written
 */
public record ReencryptRequest(
        @Nullable String storage, @Nullable Set<String> names, Identities identities, String reason, boolean dryRun) {

    /** Copies the set. */
    public ReencryptRequest {
        names = names == null ? null : Set.copyOf(names);
    }
}
