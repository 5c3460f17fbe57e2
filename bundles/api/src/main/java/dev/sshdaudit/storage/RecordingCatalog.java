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
     * @param problem what is wrong with it, as far as the storage can tell without reading it; null if nothing is known to be
     */
    record Entry(RecordingMetadata metadata, long size, Problem problem) {

        /** One with nothing known to be wrong. */
        public Entry(RecordingMetadata metadata, long size) {
            this(metadata, size, null);
        }
    }

    /**
     * What is wrong with a recording.
     *
     * @param kind for programs
     * @param text for people: one sentence without a full stop; safe to print, as nothing in it comes from a client
     */
    record Problem(Kind kind, String text) {

        /** What can be wrong with a recording. */
        public enum Kind {
            /** Its metadata is not there or cannot be understood. Its format, user and address are unknown, its times are the file's. */
            WITHOUT_METADATA,
            /** It has fewer bytes than when it ended. */
            SHORTER,
            /** It has more bytes than when it ended. */
            LONGER,
            /** Its bytes are gone; only the metadata is left. Its size is 0, and it cannot be read. */
            MISSING
        }
    }

    /**
     * Lists recordings, newest first.
     *
     * @param namePrefix what their names begin with, or an empty text for all
     * @param limit how many at most, from 1
     * @throws IOException if they cannot be listed; the message says what to do about it
     */
    List<Entry> list(String namePrefix, int limit) throws IOException;

    /**
     * What a listing cannot tell, or leaves out: one sentence each, in English without a full stop, for people who look at it.
     * Nothing in them comes from a client. Does not wait for the storage.
     */
    default List<String> notes() {
        return List.of();
    }

    /**
     * Opens a recording for reading. One that is still being recorded ends where it ends now.
     *
     * @throws java.nio.file.NoSuchFileException if there is none of that name
     * @throws IOException if it cannot be read
     */
    InputStream read(String name) throws IOException;
}
