package dev.sshdaudit.embedded;

import dev.sshdaudit.core.StandaloneLog;
import dev.sshdaudit.encryption.IdentityException;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerFact.RecordingUsed;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.sshd.tap.SshServerTap;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.sshd.common.session.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recordings of the storage in force, for a program that shows them to its users. The program decides who may look. Methods wait for
 * the storage. Thread-safe.
 */
public final class StoredRecordings {

    /** The logger's name does not follow the classes, as operators choose its level and where it goes. */
    private static final Logger LOG = LoggerFactory.getLogger("dev.sshdaudit.query");

    /** How many recordings one connection can have whose parts are looked for, with those of the connections beside it. */
    private static final int MOST = 1000;

    private final StandaloneLog log;
    private final String storage;
    private final RecordingCatalog catalog;
    private final Function<String, AuditFormat> formats;

    StoredRecordings(
            StandaloneLog log, String storage, RecordingCatalog catalog, Function<String, AuditFormat> formats) {
        this.log = log;
        this.storage = storage;
        this.catalog = catalog;
        this.formats = formats;
    }

    /**
     * Lists recordings, the newest first.
     *
     * @param prefix the beginning of their names, or an empty text for all
     * @param limit the most recordings to return, from 1
     * @throws IOException if the recordings cannot be listed; the message says what the operator has to change
     */
    public List<Entry> list(String prefix, int limit) throws IOException {
        return catalog.list(prefix, limit).stream()
                .filter(entry -> !AuditLedger.isSegment(entry.metadata().name()))
                .toList();
    }

    /**
     * Finds the recordings that a user may mean: the one of this name alone, or else all whose names begin so.
     *
     * @param typed a name, or its beginning
     * @throws IOException if the recordings cannot be listed
     */
    public List<Entry> named(String typed) throws IOException {
        List<Entry> found = list(typed, MOST);
        List<Entry> exact = found.stream()
                .filter(entry -> entry.metadata().name().equals(typed))
                .toList();
        return exact.isEmpty() ? found : exact;
    }

    /**
     * Opens a recording for a user. That the user does so is noted before this method returns: in the log, in the ledger if there is
     * one, and in the recording of the user's own session. The caller closes the reader. Secrets are in what the reader gives.
     *
     * @param by who looks, such as {@code user "alice", account 1000001}
     * @param viewer the session over which the user looks, or null
     * @throws IdentityException if the recording is encrypted
     * @throws IOException if the recording cannot be read; or if the ledger cannot be told, and the key {@code mode} of PID {@code
     *     audit} says that nothing may happen then
     */
    public RecordingReader open(RecordingMetadata metadata, String by, @Nullable Session viewer) throws IOException {
        if (RecordingEncryption.isEncrypted(metadata.name())) {
            throw new IdentityException("recording " + metadata.name()
                    + " is encrypted: read it with auditlog-decoder --identity, where the private key is");
        }
        tellLedger(metadata.name(), by);
        LOG.info("{}: viewed {}", by, metadata.name());
        noteInOwnRecording(metadata.name(), viewer);
        InputStream input = catalog.read(metadata.name());
        try {
            return formats.apply(metadata.format()).newReader(input);
        } catch (UnsupportedOperationException e) {
            input.close();
            throw new IOException("recording " + metadata.name() + ": this format cannot be read back", e);
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    private void tellLedger(String name, String by) throws IOException {
        try {
            log.notes().add(storage, new RecordingUsed(RecordingUsed.What.VIEWED, name, by, null));
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            if (log.log().status().mode().equals("strict")) {
                throw new IOException(
                        "recording " + name + " is not shown, as the ledger cannot be told: " + e.getMessage(), e);
            }
            LOG.warn("The ledger does not tell yet that {} uses recording {}: {}", by, name, e.getMessage());
        }
    }

    private void noteInOwnRecording(String name, @Nullable Session viewer) {
        String id = viewer == null ? null : SshServerTap.connectionId(viewer);
        if (id != null) {
            log.live().note(id, null, Map.of(AuditMessage.VIEWED, Map.of("what", "viewed", "recording", name)));
        }
    }
}
