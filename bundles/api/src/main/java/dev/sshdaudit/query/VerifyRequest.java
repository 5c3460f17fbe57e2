package dev.sshdaudit.query;

import dev.sshdaudit.encryption.Identities;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to verify. Immutable.
 *
 * @param storage the storage, or null for the one in force
 * @param names the names of the recordings whose bytes are read; null for all. The ledgers are verified in any case
 * @param allowedSigners a file with the keys that may sign, as {@code ssh-keygen -Y verify} reads it; null for the key that
 *     this node's configuration names, and for the first key of each ledger of other nodes
 * @param checkpoints files with checkpoints that the auditor has kept
 * @param identities private keys with which encrypted recordings are decrypted, too, to their ends; the hashes need none
 */
public record VerifyRequest(
        @Nullable String storage,
        @Nullable Set<String> names,
        @Nullable Path allowedSigners,
        List<Path> checkpoints,
        Identities identities) {

    /** All recordings of the storage in force. */
    public static final VerifyRequest ALL = new VerifyRequest(null, null, null, List.of());

    /** Asks without a private key. */
    public VerifyRequest(
            @Nullable String storage,
            @Nullable Set<String> names,
            @Nullable Path allowedSigners,
            List<Path> checkpoints) {
        this(storage, names, allowedSigners, checkpoints, Identities.NONE);
    }

    /** Copies the lists. */
    public VerifyRequest {
        names = names == null ? null : Set.copyOf(names);
        checkpoints = List.copyOf(checkpoints);
    }
}
