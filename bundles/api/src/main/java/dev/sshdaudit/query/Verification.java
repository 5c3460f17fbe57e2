package dev.sshdaudit.query;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was verified. Immutable.
 *
 * @param recordings how many recordings were read
 * @param bytes how many bytes they have
 * @param alarms how many findings are alarms
 * @param ledgers each ledger
 * @param decrypted how many recordings the private keys of the request decrypted, to their ends
 */
public record Verification(long recordings, long bytes, long alarms, List<Ledger> ledgers, long decrypted) {

    /** What was verified without a private key. */
    public Verification(long recordings, long bytes, long alarms, List<Ledger> ledgers) {
        this(recordings, bytes, alarms, ledgers, 0);
    }

    /** Copies the list. */
    public Verification {
        ledgers = List.copyOf(ledgers);
    }

    /** Whether nothing was changed or removed. */
    public boolean isGood() {
        return alarms == 0;
    }

    /**
     * A ledger.
     *
     * @param id the id of the ledger
     * @param node the machine that writes it, or an empty text
     * @param lines how many lines it has
     * @param checkpoint the time of the newest checkpoint, or null if there is none
     * @param text the four lines of the newest checkpoint, for the auditor to keep; null if there is none
     */
    public record Ledger(
            String id,
            String node,
            long lines,
            @Nullable Instant checkpoint,
            @Nullable String text) {}
}
