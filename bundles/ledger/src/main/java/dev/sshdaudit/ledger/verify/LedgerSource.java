package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.storage.Days;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;

/** Where recordings, their metadata and ledgers are read from. All methods may be called from several threads at once. */
public interface LedgerSource {

    /**
     * Lists the names of all files that can be recordings, metadata or segments, in any order.
     *
     * @throws IOException if they cannot be listed
     */
    void list(Consumer<String> names) throws IOException;

    /**
     * Lists the names of files that can be segments of ledgers, in any order, and perhaps of others.
     *
     * @throws IOException if they cannot be listed
     */
    default void listSegments(Consumer<String> names) throws IOException {
        list(names);
    }

    /**
     * The days on which files began, the first one first, where they can be told soon; none where they cannot.
     *
     * @throws IOException if the files cannot be listed
     */
    default List<LocalDate> days() throws IOException {
        return List.of();
    }

    /**
     * Lists segments as {@link #listSegments(Consumer)} does, but may leave out those that began on other days than those that are
     * wanted. Those of which it is not known soon on which day they began are listed if there is no first day.
     *
     * @throws IOException if they cannot be listed
     */
    default void listSegments(Days days, Consumer<String> names) throws IOException {
        listSegments(names);
    }

    /**
     * Lists names as {@link #list(Consumer)} does, but may leave out those of files that began on other days than those that are wanted.
     *
     * @throws IOException if they cannot be listed
     */
    default void list(Days days, Consumer<String> names) throws IOException {
        list(names);
    }

    /**
     * Whether a recording ended so lately that the ledger which tells of it may not be there yet. Asked of few, where the storage has no
     * files of metadata: a node sends the segments of its ledger to a bucket some minutes after the recordings.
     *
     * @param since what ended before this time is not late
     * @throws IOException if that cannot be told
     */
    default boolean hasEndedSince(String recording, Instant since) throws IOException {
        return false;
    }

    /**
     * Opens a file.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws IOException if it cannot be read
     */
    InputStream open(String name) throws IOException;

    /**
     * Opens a file that is read at several places. By default, a small file is read into memory, and a large one is opened anew for
     * each place.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws IOException if it cannot be read
     */
    default RandomAccess openAnywhere(String name) throws IOException {
        return RandomAccess.of(() -> open(name));
    }
}
