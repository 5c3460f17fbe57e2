package dev.sshdaudit.ledger;

import dev.sshdaudit.storage.AuditStorage;
import org.osgi.annotation.versioning.ProviderType;

/** Where a ledger is kept. All methods may be called from any thread, and do not wait. */
@ProviderType
public interface LedgerPlace {

    /** The storage that keeps the ledger, and the recordings that the ledger tells of. */
    AuditStorage storage();

    /** The name of the storage, such as {@code file}. */
    String storageName();

    /** Where the storage keeps the recordings that this ledger tells of, as {@link AuditStorage#place} says. */
    String where();

    /**
     * Whether the storage still keeps new recordings there. If not, the ledger goes on in what it has opened, and opens
     * nothing more.
     */
    boolean isInUse();

    /** The name of the machine that records, or an empty text. */
    String node();

    /** Whether the audit log is writing the recording of this name now, to this storage. */
    boolean isOpen(String recording);
}
