package dev.sshdaudit.spark.rows;

import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.ConnectionClosed.Channel;
import dev.sshdaudit.ledger.format.ConnectionClosed.FileOperation;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.spark.rows.Column.Maker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The columns that both tables of the ledger have, and those of the table {@code connections}. */
public final class LedgerColumns {

    private static final DataType CHANNELS = DataTypes.createArrayType(new StructType()
            .add("channel", DataTypes.LongType)
            .add("kind", DataTypes.StringType)
            .add("command", DataTypes.StringType)
            .add("subsystem", DataTypes.StringType)
            .add("exit", DataTypes.LongType)
            .add("signal", DataTypes.StringType)
            .add("in", DataTypes.LongType)
            .add("out", DataTypes.LongType));

    private static final DataType FILES = DataTypes.createArrayType(new StructType()
            .add("path", DataTypes.StringType)
            .add("op", DataTypes.StringType)
            .add("sha256", DataTypes.StringType));

    private LedgerColumns() {}

    /** The columns of the table {@code connections}. */
    public static Columns<LedgerRow> connections() {
        List<Column<LedgerRow>> columns = new ArrayList<>(first());
        columns.add(text("connection", connection(ConnectionClosed::connection)));
        columns.add(
                new Column<>("start", DataTypes.TimestampType, connection(closed -> Values.micros(closed.start()))));
        columns.add(new Column<>("end", DataTypes.TimestampType, connection(closed -> Values.micros(closed.end()))));
        columns.add(text("address", connection(ConnectionClosed::address)));
        columns.add(text("user", connection(ConnectionClosed::user)));
        columns.add(text("attempted", connection(ConnectionClosed::attempted)));
        columns.add(text("method", connection(ConnectionClosed::method)));
        columns.add(text("key", connection(ConnectionClosed::key)));
        columns.add(text("client", connection(ConnectionClosed::client)));
        columns.add(new Column<>("failures", DataTypes.LongType, connection(ConnectionClosed::failures)));
        columns.add(new Column<>(
                "channels", CHANNELS, connection(closed -> Values.array(closed.channels(), LedgerColumns::channel))));
        columns.add(new Column<>(
                "files", FILES, connection(closed -> Values.array(closed.files(), LedgerColumns::operation))));
        columns.add(new Column<>(
                "forwardings",
                DataTypes.createArrayType(DataTypes.StringType),
                connection(closed -> Values.array(closed.forwardings(), Values::text))));
        columns.add(new Column<>("lost", DataTypes.LongType, connection(ConnectionClosed::lost)));
        columns.add(text("former", connection(ConnectionClosed::former)));
        columns.add(new Column<>("more", DataTypes.BooleanType, connection(ConnectionClosed::more)));
        columns.addAll(last());
        return new Columns<>(columns);
    }

    /** Columns with which both tables begin. */
    static List<Column<LedgerRow>> first() {
        return List.of(
                text("ledger", LedgerRow::ledger),
                text("node", LedgerRow::node),
                new Column<>("n", DataTypes.LongType, line(Line::n)),
                new Column<>("time", DataTypes.TimestampType, line(line -> Values.micros(line.time()))),
                new Column<>("day", DataTypes.DateType, line(line -> Values.day(line.time()))));
    }

    /** Columns with which both tables end. */
    static List<Column<LedgerRow>> last() {
        return List.of(
                text("path", row -> row.file().path()),
                new Column<>("line", DataTypes.LongType, row -> row.entry().number()),
                text("problem", row -> row.entry().problem()));
    }

    static Column<LedgerRow> text(String name, Maker<LedgerRow> maker) {
        return new Column<>(name, DataTypes.StringType, row -> Values.text((String) maker.of(row)));
    }

    private static Maker<LedgerRow> line(Function<Line, @Nullable Object> value) {
        return row -> row.line() == null ? null : value.apply(row.line());
    }

    private static Maker<LedgerRow> connection(Function<ConnectionClosed, @Nullable Object> value) {
        return row -> row.connection() == null ? null : value.apply(row.connection());
    }

    private static Object channel(Channel channel) {
        return new GenericInternalRow(new @Nullable Object[] {
            channel.channel(),
            Values.text(channel.kind()),
            Values.text(channel.command()),
            Values.text(channel.subsystem()),
            channel.exit(),
            Values.text(channel.signal()),
            channel.in(),
            channel.out()
        });
    }

    private static Object operation(FileOperation file) {
        return new GenericInternalRow(
                new @Nullable Object[] {Values.text(file.path()), Values.text(file.op()), Values.text(file.sha256())});
    }
}
