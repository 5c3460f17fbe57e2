package dev.sshdaudit.ledger;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Writes the ledger of one storage. Calls come on threads that may wait for the storage: {@link #append}, {@link
 * #secure} and {@link #close} from one thread at a time, {@link #tick} from one thread at a time, which may be another one. Each call sees
 * the effects of the calls before it.
 */
@ConsumerType
public interface LedgerWriter {

    /**
     * Adds a fact.
     *
     * @throws IOException if the fact is not in the ledger: the audit log's key {@code mode} decides about the connection
     *     that the fact is about. The message names the PID and the key that the operator has to change. The writer can
     *     be called again, and tries again then
     */
    void append(LedgerFact fact) throws IOException;

    /**
     * Does what is due by now, some of it at a time: hands lines to the storage for good, writes a checkpoint, looks at
     * recordings that a crash left open. Called soon after the writer was opened and after each fact.
     *
     * @return nanoseconds until there is something to do without a further fact; 0 to be called again at once,
     *     {@link Long#MAX_VALUE} if there is nothing to do
     * @throws IOException if the storage fails; the writer can be called again
     */
    long tick() throws IOException;

    /**
     * Hands all facts that were appended to the storage for good. If a deletion is among them that no checkpoint covers, a
     * checkpoint is written first. Called like {@link #append}.
     *
     * @throws IOException if the storage fails; the writer can be called again
     */
    void secure() throws IOException;

    /** Ends the ledger for now: the audit log stops, or no longer uses the storage. Must not throw. */
    void close();
}
