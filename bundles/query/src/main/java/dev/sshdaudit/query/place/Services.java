package dev.sshdaudit.query.place;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.encryption.EncryptedCopies;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerNotes;
import dev.sshdaudit.live.LiveConnections;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The services that questions need, as they are now. All methods may be called from several threads at once. */
public interface Services {

    /**
     * A storage.
     *
     * @param storage its name, or null for the storage in force
     * @throws IOException if it is not there, or cannot list its recordings; the message says what to change
     */
    Place place(@Nullable String storage) throws IOException;

    /**
     * The name of the storage in force, whether or not its recordings can be listed.
     *
     * @throws IOException if that is not known
     */
    default String inForce() throws IOException {
        return place(null).storage();
    }

    /** Whether nothing may happen that cannot be recorded: the key {@code mode} of PID {@code audit}. */
    boolean isStrict();

    /**
     * The status of auditing.
     *
     * @throws IllegalStateException if there is no audit log; the message says what to change
     */
    AuditStatus status();

    /** The formats that are installed, by name. */
    Map<String, AuditFormat> formats();

    /** What decrypts recordings; null if it is not installed. */
    @Nullable
    RecordingEncryption encryption();

    /** What writes encrypted copies of recordings; null if the bundle core is not there. */
    @Nullable
    EncryptedCopies copies();

    /** The connections that are open; null if the bundle core is not there. */
    @Nullable
    LiveConnections live();

    /** Adds lines to ledgers; null if there is no audit log. */
    @Nullable
    LedgerNotes notes();

    /** This node's ledger; null if there is none. */
    @Nullable
    AuditLedger ledger();
}
