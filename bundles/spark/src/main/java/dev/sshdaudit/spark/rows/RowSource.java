package dev.sshdaudit.spark.rows;

import java.io.Closeable;
import java.io.IOException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;

/** Gives the rows of one file, in the order of the file. For one thread. */
public interface RowSource extends Closeable {

    /**
     * Makes the next row.
     *
     * @return the row, or null if there is none left
     * @throws IOException if the storage cannot be read. What is wrong with the file itself is a row, and no exception
     */
    @Nullable
    InternalRow next() throws IOException;
}
