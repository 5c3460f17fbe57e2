package dev.sshdaudit.spark.rows;

import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;

/** Gives one row. */
final class OneRow implements RowSource {

    static final String GONE = "it is gone: it was deleted or moved after the question was planned";

    private @Nullable InternalRow row;

    OneRow(InternalRow row) {
        this.row = row;
    }

    @Override
    public @Nullable InternalRow next() {
        InternalRow next = row;
        row = null;
        return next;
    }

    @Override
    public void close() {}
}
