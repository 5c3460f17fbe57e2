package dev.sshdaudit.spark.rows;

import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param <T> what one row is made of
 * @param name the name of the column
 * @param type the type of its values
 * @param maker makes a value, as Spark keeps values of this type within rows
 */
public record Column<T>(String name, DataType type, Maker<T> maker) {

    /** Makes the values of one column. */
    @FunctionalInterface
    public interface Maker<T> {

        /** Makes the value of a row; null if the row has none. */
        @Nullable
        Object of(T row);

        /**
         * Whether no row of a batch has a value, where that is known without a look at each row. It is asked once for each batch, so
         * that it costs little that most rows have values in few of the columns.
         */
        default boolean isEmptyIn(List<T> rows) {
            return false;
        }
    }
}
