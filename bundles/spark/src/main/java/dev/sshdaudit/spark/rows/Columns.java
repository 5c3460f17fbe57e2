package dev.sshdaudit.spark.rows;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a table, or those of them that a question asks for: the values of others are not made. Immutable.
 *
 * @param <T> what one row is made of
 */
public final class Columns<T> {

    private final List<Column<T>> columns;

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

    /** Makes a vector of each column, for rows that change from batch to batch. */
    List<RowVector<T>> vectors(List<T> rows) {
        return columns.stream().map(column -> new RowVector<>(column, rows)).toList();
    }
}
