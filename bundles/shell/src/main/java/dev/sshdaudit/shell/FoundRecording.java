package dev.sshdaudit.shell;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.query.OpenRecording;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingCatalog.Problem.Kind;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.InputStream;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/**
 * A recording that a command was asked for: a whole recording, or the messages that a shared recording has of one connection.
 */
final class FoundRecording implements OpenRecording {

    private final RecordingCatalog catalog;
    private final AuditFormat format;
    private final Entry entry;
    private final @Nullable String connectionId;

    private FoundRecording(RecordingCatalog catalog, AuditFormat format, Entry entry, @Nullable String connectionId) {
        this.catalog = catalog;
        this.format = format;
        this.entry = entry;
        this.connectionId = connectionId;
    }

    /**
     * Finds a recording.
     *
     * @param storage the name of the storage to look into, or null for the one in force
     * @param typed the beginning of the recording's name, or of the id of a connection in a shared recording
     * @throws CommandException if there is none or more than one, or it cannot be read
     */
    static FoundRecording find(AuditServices services, @Nullable String storage, String typed) throws CommandException {
        RecordingCatalog catalog = storage == null ? services.catalog() : services.catalog(storage);
        Entry entry = RecordingFinder.find(catalog, typed);
        if (entry == null) {
            return SharedSearch.find(services, catalog, typed);
        }
        RecordingCatalog.Problem problem = entry.problem();
        if (problem != null && problem.kind() == Kind.MISSING) {
            throw new CommandException(
                    "Recording " + entry.metadata().name() + ": " + Visible.sentence(problem.text()) + ".");
        }
        return of(services, catalog, entry, null);
    }

    /**
     * Chooses the format of a recording.
     *
     * @param connectionId the connection whose messages are meant, or null for all
     * @throws CommandException if the format is not installed
     */
    static FoundRecording of(
            AuditServices services, RecordingCatalog catalog, Entry entry, @Nullable String connectionId)
            throws CommandException {
        return new FoundRecording(catalog, services.format(catalog, entry.metadata()), entry, connectionId);
    }

    @Override
    public Entry entry() {
        return entry;
    }

    /** The metadata in {@link #entry()}. */
    RecordingMetadata metadata() {
        return entry.metadata();
    }

    @Override
    public @Nullable String connection() {
        return connectionId;
    }

    /** Whether this is one connection in a shared recording. */
    boolean isInSharedRecording() {
        return connectionId != null;
    }

    @Override
    public @Nullable RecordingMetadata nextPart() throws IOException {
        try {
            return isInSharedRecording() ? null : RecordingFinder.nextPart(catalog, metadata());
        } catch (CommandException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public RecordingReader reader() throws IOException {
        InputStream input = catalog.read(metadata().name());
        try {
            RecordingReader reader = format.newReader(input);
            return connectionId == null ? reader : new ConnectionReader(reader, connectionId);
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    /** Opens the recording as it is stored, byte by byte. */
    InputStream bytes() throws IOException {
        return catalog.read(metadata().name());
    }

    /** The error for the operator where a whole recording is needed, and this is a connection in a shared one. */
    CommandException hasNoRecordingOfItsOwn() {
        return new CommandException("Connection " + id() + " has no recording of its own, as its user has not"
                + " authenticated: its messages are in the shared recording "
                + metadata().name() + ".");
    }
}
