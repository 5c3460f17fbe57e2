package dev.sshdaudit.spark.rows;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of one column in a batch of rows. A value is made when Spark asks for it, so no value is made of a row that a filter on
 * another column leaves out. For one thread.
 *
 * @param <T> what one row is made of
 */
final class RowVector<T> extends MadeVector {

    private final Column<T> column;
    private final List<T> rows;

    /** The row whose value was made last, as Spark asks whether there is a value, and then for the value; or -1. */
    private int latest = -1;

    private @Nullable Object value;

    /** Whether no row of the batch has a value. */
    private boolean empty;

    /** Takes the rows, which change from batch to batch. */
    RowVector(Column<T> column, List<T> rows) {
        super(column.type());
        this.column = column;
        this.rows = rows;
    }

    /** Begins with other rows, which are there now. */
    void begin() {
        latest = -1;
        value = null;
        empty = column.maker().isEmptyIn(rows);
    }

    @Override
    public boolean isNullAt(int at) {
        return empty || super.isNullAt(at);
    }

    @Override
    @Nullable
    Object value(int at) {
        if (at != latest) {
            value = column.maker().of(rows.get(at));
            latest = at;
        }
        return value;
    }

    @Override
    int size() {
        return rows.size();
    }
}
