package dev.sshdaudit.query.read;

import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.query.OpenRecording;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Masking;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A recording that was found: a whole one, or the messages that a shared recording has of one connection. */
public final class Opened implements OpenRecording {

    private final Recordings recordings;
    private final String storage;
    private final Entry entry;
    private final @Nullable String connection;
    private final boolean secrets;

    Opened(Recordings recordings, String storage, Entry entry, @Nullable String connection, boolean secrets) {
        this.recordings = recordings;
        this.storage = storage;
        this.entry = entry;
        this.connection = connection;
        this.secrets = secrets;
    }

    /** The name of the storage that has it. */
    public String storage() {
        return storage;
    }

    /**
     * Requires a recording of which there are bytes.
     *
     * @throws IOException if it is a connection in a shared recording
     */
    public void requireWhole() throws IOException {
        if (connection != null) {
            throw new IOException("connection " + connection + " has no recording of its own, as its user has not"
                    + " authenticated: its messages are in the shared recording "
                    + entry.metadata().name());
        }
    }

    @Override
    public Entry entry() {
        return entry;
    }

    @Override
    public @Nullable String connection() {
        return connection;
    }

    @Override
    public @Nullable RecordingMetadata nextPart() throws IOException {
        return connection == null ? recordings.nextPart(storage, entry.metadata()) : null;
    }

    @Override
    public RecordingReader reader() throws IOException {
        Place place = recordings.place(storage);
        RecordingReader whole = recordings.reader(place.catalog(), entry.metadata());
        RecordingReader own = connection == null ? whole : new ConnectionReader(whole, connection);
        return secrets ? own : Masking.reader(own);
    }
}
