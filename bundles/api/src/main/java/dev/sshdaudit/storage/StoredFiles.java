package dev.sshdaudit.storage;

import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What a storage keeps, as it keeps it: the bytes of recordings, those of metadata where they are files of their own (the
 * recording's name and {@code .metadata.json}), and segments of ledgers. A search reads segments with it, and a verification all.
 * To be used for one question, as what was listed may be remembered. All methods may be called from several threads at once.
 */
@ConsumerType
public interface StoredFiles {

    /**
     * Lists names, in any order, without looking into each file. What is on its way to the storage is among them.
     *
     * @param prefix the beginning of the names, such as {@link dev.sshdaudit.ledger.AuditLedger#NAME_PREFIX}; an empty text for
     *     all, segments of ledgers included
     * @param names takes each name, on one thread at a time, before this method returns
     * @throws IOException if they cannot be listed; the message says what the operator has to change
     */
    void list(String prefix, Consumer<String> names) throws IOException;

    /**
     * The days on which files began, the first one first, where the storage keeps files by days and can tell them soon. Empty where it
     * does not; then it takes as long to list the files of some days as to list all.
     *
     * @throws IOException if they cannot be told; the message says what the operator has to change
     */
    default List<LocalDate> days() throws IOException {
        return List.of();
    }

    /**
     * Lists names as {@link #list(String, Consumer)} does, but may leave out files that began on other days than those that are wanted.
     *
     * @param days the days that are wanted; a file of which the storage cannot tell the day soon is named if they have no first one
     * @throws IOException if they cannot be listed; the message says what the operator has to change
     */
    default void list(String prefix, Days days, Consumer<String> names) throws IOException {
        list(prefix, names);
    }

    /**
     * The present size in bytes.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws IOException if it cannot be told
     */
    long size(String name) throws IOException;

    /**
     * Opens a file for reading, up to its present end.
     *
     * @param position how many bytes to leave out at the beginning; where the file is shorter, nothing is read
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws IOException if it cannot be read
     */
    InputStream open(String name, long position) throws IOException;
}
