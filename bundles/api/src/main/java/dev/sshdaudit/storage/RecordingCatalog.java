package dev.sshdaudit.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/** Lists and reads the recordings of a storage. All methods may be called from several threads at once. */
@ConsumerType
public interface RecordingCatalog {

    /**
     * One recording.
     *
     * @param metadata its metadata
     * @param size its present size in bytes
     * @param problem what is wrong with it, as far as the storage can tell without reading it; null if nothing is known
     *     to be wrong
     */
    record Entry(
            RecordingMetadata metadata, long size, @Nullable Problem problem) {

        /** Makes an entry without a problem. */
        public Entry(RecordingMetadata metadata, long size) {
            this(metadata, size, null);
        }
    }

    /**
     * What is wrong with a recording.
     *
     * @param kind the problem, for programs
     * @param text the problem, for people: one sentence without a full stop. It is safe to print, because no part of it
     *     comes from a client
     */
    record Problem(Kind kind, String text) {

        /** The kinds of problems. */
        public enum Kind {
            /**
             * Its metadata is missing or damaged. Format, user and address are unknown; the times are those of the
             * file.
             */
            WITHOUT_METADATA,
            /** The recording has fewer bytes than when it ended. */
            SHORTER,
            /** The recording has more bytes than when it ended. */
            LONGER,
            /** The recording is gone, and only its metadata is left. The size is 0, and reading throws. */
            MISSING
        }
    }

    /** The order of a listing: by the time at which recordings began, the newest first, and by name where that is the same. */
    Comparator<Entry> NEWEST_FIRST = Comparator.comparing(
                    (Entry entry) -> entry.metadata().start())
            .reversed()
            .thenComparing(entry -> entry.metadata().name());

    /**
     * Lists recordings, in the order {@link #NEWEST_FIRST}. Segments of ledgers are listed only where the prefix
     * begins with {@link dev.sshdaudit.ledger.AuditLedger#NAME_PREFIX}.
     *
     * @param namePrefix the beginning of their names, or an empty text for all
     * @param limit the most entries to return, from 1
     * @throws IOException if the recordings cannot be listed; the message says what the operator has to change
     */
    List<Entry> list(String namePrefix, int limit) throws IOException;

    /**
     * Lists recordings as {@link #list(String, int)} does, but may leave out those that began on other days than those that are wanted.
     * A storage that keeps recordings by days answers soon if the days are few.
     *
     * @param namePrefix the beginning of their names, or an empty text for all
     * @param days the days that are wanted; a recording of which the storage cannot tell the day soon is listed if they have no first one
     * @param limit the most entries to return, from 1
     * @throws IOException if the recordings cannot be listed; the message says what the operator has to change
     */
    default List<Entry> list(String namePrefix, Days days, int limit) throws IOException {
        return list(namePrefix, limit);
    }

    /**
     * Finds one recording.
     *
     * @param name its name
     * @return the recording; empty if there is none of that name
     * @throws IOException if that cannot be told
     */
    default Optional<Entry> find(String name) throws IOException {
        return list(name, Integer.MAX_VALUE).stream()
                .filter(entry -> entry.metadata().name().equals(name))
                .findFirst();
    }

    /**
     * Whether there is surely no recording, of those that {@link #list} tells, but recordings of some names. Answers soon,
     * however many recordings there are: with false also where the storage cannot tell soon.
     *
     * @param names whether a recording of a name may be there
     * @throws IOException if that cannot be told
     */
    default boolean hasNoneBut(Predicate<String> names) throws IOException {
        return false;
    }

    /**
     * What listings leave out or cannot tell, for people: one English sentence each, without a full stop. No part of
     * the sentences comes from a client. Does not wait for the storage.
     */
    default List<String> notes() {
        return List.of();
    }

    /**
     * Opens a recording for reading. If the recording is still being written, the input ends at its present end.
     *
     * @throws java.nio.file.NoSuchFileException if there is no recording of that name
     * @throws IOException if the recording cannot be read
     */
    InputStream read(String name) throws IOException;

    /**
     * Deletes a recording and its metadata for good, or a segment of a ledger. The caller has seen to it that the recording is
     * not being written, and that the ledger tells of the deletion.
     *
     * @throws java.nio.file.NoSuchFileException if there is no recording of that name
     * @throws IOException if the storage cannot delete it; the message says what the operator has to do
     */
    default void delete(String name) throws IOException {
        throw new IOException("this storage deletes no recordings");
    }

    /**
     * Whether a recording is where this storage keeps recordings, and no longer only on its way there.
     *
     * @throws IOException if that cannot be told
     */
    default boolean hasArrived(String name) throws IOException {
        return find(name).isPresent();
    }

    /**
     * What keeps the storage from deleting the bytes of a recording, though {@link #delete} may succeed: such as the retention of a
     * bucket.
     *
     * @return a sentence without a full stop for people; empty where nothing is known to keep them
     * @throws IOException if that cannot be told
     */
    default Optional<String> retention(String name) throws IOException {
        return Optional.empty();
    }

    /**
     * The files of the storage as they are: for searches, and for verifications of metadata. Empty if the storage does not offer
     * them; then a search asks {@link #list} for segments of ledgers, and {@link #read} for their bytes.
     *
     * @throws IOException if the storage is not in use; the message says what the operator has to change
     */
    default Optional<StoredFiles> files() throws IOException {
        return Optional.empty();
    }
}
