package dev.sshdaudit.ledger;

import java.io.IOException;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keeps a ledger in each storage that has recordings. A bundle registers it as a service. Of several services, the one
 * with the highest ranking is used. All methods may be called from several threads at once.
 */
@ConsumerType
public interface AuditLedger {

    /**
     * The beginning of the names of a ledger's segments, which are kept as recordings are. No recording of a connection
     * has such a name.
     */
    String NAME_PREFIX = "ledger-";

    /** Whether a name among those of recordings is that of a ledger's segment. */
    static boolean isSegment(String name) {
        return name.startsWith(NAME_PREFIX);
    }

    /**
     * Begins a ledger in a storage, or continues the ledger that this node has there. Called on a thread that may wait
     * for the storage, for one storage at a time, and again once the writer before has been {@linkplain
     * LedgerWriter#close closed}.
     *
     * @throws IOException if the ledger cannot be written; the message names the PID and the key that the operator has
     *     to change
     */
    LedgerWriter open(LedgerPlace place) throws IOException;

    /**
     * For how many days the ledgers keep their lines at least; 0 for ever. A rule deletes a segment that is older, once all
     * recordings that it tells of have been deleted. Does not wait.
     */
    default int days() {
        return 0;
    }

    /** Facts for the operator, by label, the most interesting first. Must not hold secrets, and must not wait. */
    default Map<String, String> status() {
        return Map.of();
    }

    /**
     * The keys with which this node signs the ledgers that it writes now: the public key, as {@code ssh-ed25519 AAAA…}, by the id of
     * the ledger. Must not wait.
     */
    default Map<String, String> keys() {
        return Map.of();
    }
}
