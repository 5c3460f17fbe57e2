package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.checkpoint.AllowedSigners;
import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.checkpoint.SshPublicKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an auditor knows that is not in the folder. Immutable.
 *
 * @param signers the keys that may sign, or null if any key may: then a ledger must be signed by one key, and by those to which
 *     this key hands over
 * @param held checkpoints that the auditor has kept, of any ledgers
 * @param present the key that signs a ledger now, by the origin of its checkpoints, where that is known: the ledger may end with no
 *     other key
 */
public record Trust(@Nullable AllowedSigners signers, List<Checkpoint> held, Map<String, SshPublicKey> present) {

    /** Nothing is known: what can be found is what does not fit together. */
    public static final Trust NONE = new Trust(null, List.of());

    /** Copies list and map. */
    public Trust {
        held = List.copyOf(held);
        present = Map.copyOf(present);
    }

    /** No key that signs now is known. */
    public Trust(@Nullable AllowedSigners signers, List<Checkpoint> held) {
        this(signers, held, Map.of());
    }

    /** Whether the keys that may sign are known. */
    boolean knowsSigners() {
        return signers != null;
    }

    /** Why a key may not sign; empty if it may, or if it is not known which keys may. */
    Optional<String> objection(SshPublicKey key, String origin, Instant time) {
        return signers == null ? Optional.empty() : signers.objection(key, origin, time);
    }

    /** The checkpoints of one ledger that the auditor holds, the one over the fewest lines first. */
    List<Checkpoint> held(String origin) {
        return held.stream()
                .filter(checkpoint -> checkpoint.origin().equals(origin))
                .sorted(Comparator.comparingLong(Checkpoint::size))
                .toList();
    }
}
