package dev.sshdaudit.ledger;

import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Adds lines about recordings that were made to the ledger of their storage. The bundle {@code core} registers this service;
 * other bundles call it on behalf of users and of rules. All methods may be called from several threads at once.
 */
@ProviderType
public interface LedgerNotes {

    /**
     * Adds facts about recordings, in their order, and returns when the storage has the lines for good. After {@link
     * LedgerFact.RecordingUsed.What#DELETED} a checkpoint covers the lines by then; of several facts, one checkpoint covers
     * all. Waits for the storage, for some seconds at most. Works also while auditing is switched off.
     *
     * @param storage the name of the storage that has the recordings: the one in force or another one
     * @param facts facts about recordings that were made: {@link LedgerFact.RecordingUsed}, {@link
     *     LedgerFact.RecordingImported}, {@link LedgerFact.RecordingsComplete}, {@link LedgerFact.RecordingReencrypted}
     * @return false if no ledger is kept: the bundle {@code ledger} is not there, or is switched off
     * @throws IOException if the lines could not be written in time; the message says what the operator has to change. The
     *     lines, or the first of them, may be written later
     */
    boolean add(String storage, List<LedgerFact> facts) throws IOException;

    /** Adds one fact, as {@link #add(String, List)} does. */
    default boolean add(String storage, LedgerFact fact) throws IOException {
        return add(storage, List.of(fact));
    }
}
