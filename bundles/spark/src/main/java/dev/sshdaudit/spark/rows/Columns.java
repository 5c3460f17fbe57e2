package dev.sshdaudit.spark.rows;

import dev.sshdaudit.spark.rows.Column.Maker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table, or those of them that a question asks for: the values of others are not made. Immutable.
 *
 * @param <T> what one row is made of
 */
public final class Columns<T> {

    private final List<Column<T>> columns;
    private final Maker<T>[] makers;

    /**
     * Takes the columns in their order.
     *
     * @throws IllegalArgumentException if Spark cannot tell two names, which it compares in lower case
     */
    public Columns(List<Column<T>> columns) {
        Set<String> names = new HashSet<>();
        for (Column<T> column : columns) {
            if (!names.add(column.name().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("there are two columns " + column.name());
            }
        }
        this.columns = List.copyOf(columns);
        this.makers = makers(columns);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java makes no arrays of a generic type
    private static <T> Maker<T>[] makers(List<Column<T>> columns) {
        return columns.stream().map(Column::maker).toArray(Maker[]::new);
    }

    /** The schema of these columns. Each value may be null: damage can take any of them away. */
    public StructType schema() {
        StructType schema = new StructType();
        for (Column<T> column : columns) {
            schema = schema.add(column.name(), column.type(), true);
        }
        return schema;
    }

    /** The columns of these names, in the order of the names. */
    public Columns<T> select(String[] names) {
        List<Column<T>> selected = new ArrayList<>();
        for (String name : names) {
            selected.add(columns.stream()
                    .filter(column -> column.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no column " + name)));
        }
        return new Columns<>(selected);
    }

    /** Whether a column is among these. */
    public boolean has(String name) {
        return columns.stream().anyMatch(column -> column.name().equals(name));
    }

    /** Makes a row. */
    public InternalRow row(T of) {
        @Nullable Object[] values = new Object[makers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = makers[i].of(of);
        }
        return new GenericInternalRow(values);
    }
}
