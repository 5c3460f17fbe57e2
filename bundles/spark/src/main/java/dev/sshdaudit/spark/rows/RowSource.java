package dev.sshdaudit.spark.rows;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Gives the rows of one file, in the order of the file. For one thread.
 *
 * @param <T> what one row is made of
 */
public interface RowSource<T> extends Closeable {

    /**
     * Reads the next row.
     *
     * @return the row, or null if there is none left
     * @throws IOException if the storage cannot be read. What is wrong with the file itself is a row, and no exception
     */
    @Nullable
    T next() throws IOException;

    /** About how many bytes were read for the rows so far. */
    long bytes();
}
