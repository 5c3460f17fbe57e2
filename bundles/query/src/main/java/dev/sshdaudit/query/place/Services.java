package dev.sshdaudit.query.place;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.encryption.EncryptedCopies;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerNotes;
import dev.sshdaudit.live.LiveConnections;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The services that questions need, as they are now. All methods may be called from several threads at once. */
public interface Services {

    /**
     * A storage.
     *
     * @param storage its name, or null for the first storage in force
     * @throws IOException if it is not there, or cannot list its recordings; the message says what to change
     */
    Place place(@Nullable String storage) throws IOException;

    /**
     * The storages that a question is about.
     *
     * @param storage the name of one, or null for all in force
     * @param missing takes why one of several storages in force is not among these: a sentence without a full stop
     * @throws IOException if none is there that can list its recordings; the message says what to change
     */
    default List<Place> places(@Nullable String storage, Consumer<String> missing) throws IOException {
        return List.of(place(storage));
    }

    /**
     * As {@link #places(String, Consumer)}, where none may be missing.
     *
     * @throws IOException if one is not there, or cannot list its recordings; the message says what to change
     */
    default List<Place> places(@Nullable String storage) throws IOException {
        List<String> missing = new ArrayList<>();
        List<Place> places = places(storage, missing::add);
        if (!missing.isEmpty()) {
            throw new IOException(missing.get(0) + ". Name another storage to leave this one out");
        }
        return places;
    }

    /**
     * The name of the first storage in force, whether or not its recordings can be listed.
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
