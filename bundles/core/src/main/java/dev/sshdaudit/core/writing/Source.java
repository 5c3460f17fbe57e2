package dev.sshdaudit.core.writing;

import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.core.selection.Slot;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.message.AuditMessage;
import java.util.List;

/**
 * The connection whose messages a {@link Drain} brings to the storage of one pipeline. Thread-safe, except where a method says
 * otherwise.
 */
public interface Source {

    /** The lock under which the state of the drain is kept. */
    Object lock();

    /** The id of the connection. */
    String id();

    /** The slot of the pipeline. It is another one after {@link #isLeftToOthers} has found that the slot is gone. */
    Slot slot();

    /** The messages that wait. */
    Inbox inbox();

    /** The time for a message, in nanoseconds since 1970; it never runs backwards. */
    long timestamp();

    /** Whether the last message has been made. To be called with the {@link #lock} held. */
    boolean isDisconnected();

    /** Whether a message is one of this connection: a shared recording has messages of other connections, too. */
    boolean owns(AuditMessage message);

    /**
     * Whether messages are to reach the storage sooner than others: as they have waited elsewhere before they came into the inbox, or as the
     * client may do little that is not recorded.
     */
    boolean isPressing();

    /**
     * The connection is recorded, perhaps again.
     *
     * @param stored whether the storage has taken messages of the connection
     */
    void recorded(boolean stored);

    /** The connection cannot be recorded now. */
    void cannotRecord();

    /** Messages are lost that were in the inbox. */
    void lost(Gap gap);

    /** A message has told in the recording that messages are missing. */
    void marked();

    /**
     * Takes what the ledger of the pipeline's storage is to be told about connections that have ended. Called on a thread of the
     * storage.
     */
    void tell(Pipeline pipeline, List<LedgerFact> facts);

    /**
     * Looks whether nothing has to be recorded any more, as the slot is gone and other slots have the connection's recordings. To be
     * called when no part is open.
     */
    boolean isLeftToOthers();

    /** The recording is given up, and so many messages are in no recording. */
    void gaveUp(Gap gap);

    /**
     * A recording of the connection has been opened in the storage.
     *
     * @param recording its name
     */
    void opened(String recording);

    /** The recording is finished, or given up. */
    void finished();
}
