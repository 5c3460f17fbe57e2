package dev.sshdaudit.spark.rows;

import org.jspecify.annotations.Nullable;

/**
 * Gives one row.
 *
 * @param <T> what the row is made of
 */
final class OneRow<T> implements RowSource<T> {

    static final String GONE = "it is gone: it was deleted or moved after the question was planned";

    private @Nullable T row;

    OneRow(T row) {
        this.row = row;
    }

    @Override
    public @Nullable T next() {
        T next = row;
        row = null;
        return next;
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public void close() {}
}
