package dev.sshdaudit.ledger;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Adds lines about recordings that were made to the ledger of their storage. The bundle {@code core} registers this service;
 * other bundles call it on behalf of users and of rules. All methods may be called from several threads at once.
 */
@ProviderType
public interface LedgerNotes {

    /**
     * Adds a fact about a recording, and returns when the storage has the line for good. After {@link
     * LedgerFact.RecordingUsed.What#DELETED} a checkpoint covers the line by then. Waits for the storage.
     *
     * @param storage the name of the storage that has the recording: the one in force or another one
     * @param fact a {@link LedgerFact.RecordingUsed} or a {@link LedgerFact.RecordingImported}
     * @return false if no ledger is kept: the bundle {@code ledger} is not there, or is switched off
     * @throws IOException if the line could not be written in time; the message says what the operator has to change. The
     *     line may be written later
     */
    boolean add(String storage, LedgerFact fact) throws IOException;
}
