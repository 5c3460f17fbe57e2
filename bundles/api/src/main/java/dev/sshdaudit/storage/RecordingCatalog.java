package dev.sshdaudit.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** The recordings in a storage. All methods may be called from several threads at once. */
@ConsumerType
public interface RecordingCatalog {

    /**
     * One recording.
     *
     * @param metadata what is known of it
     * @param size its bytes so far
     */
    record Entry(RecordingMetadata metadata, long size) {}

    /**
     * Lists recordings, newest first.
     *
     * @param namePrefix what their names begin with, or an empty text for all
     * @param limit how many at most, from 1
     * @throws IOException if they cannot be listed; the message says what to do about it
     */
    List<Entry> list(String namePrefix, int limit) throws IOException;

    /**
     * Opens a recording for reading. One that is still being recorded ends where it ends now.
     *
     * @throws java.nio.file.NoSuchFileException if there is none of that name
     * @throws IOException if it cannot be read
     */
    InputStream read(String name) throws IOException;
}
