package dev.sshdaudit.spark.rows;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.spark.rows.Column.Maker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** The columns of the table {@code messages}. */
public final class MessageColumns {

    /** The authenticated user, which is known only some messages after the first one. */
    static final String USER = "user";

    /** The lines of text of what was shown and typed. */
    static final String TEXT = "text";

    private MessageColumns() {}

    /**
     * All columns.
     *
     * @param hasText whether there is the column {@code text}
     * @param secrets whether passwords and other secrets are shown
     */
    public static Columns<MessageRow> of(boolean hasText, boolean secrets) {
        List<Column<MessageRow>> columns = new ArrayList<>();
        columns.add(repeated("name", row -> row.file().name()));
        columns.add(repeated("path", row -> row.file().path()));
        columns.add(repeated("node", row -> row.who() == null ? null : row.who().node()));
        columns.add(repeated(USER, row -> row.who() == null ? null : row.who().user()));
        columns.add(
                repeated("address", row -> row.who() == null ? null : row.who().address()));
        columns.add(repeated("connection", either(AuditMessage::connectionId)));
        columns.add(new Column<>("number", DataTypes.LongType, row -> row.isMessage() ? row.number() : null));
        columns.add(
                new Column<>("time", DataTypes.TimestampType, either(message -> Values.micros(message.timestamp()))));
        columns.add(new Column<>("timestamp", DataTypes.LongType, either(AuditMessage::timestamp)));
        columns.add(new Column<>("day", DataTypes.DateType, either(message -> Values.day(message.timestamp()))));
        columns.add(new Column<>("channel", DataTypes.LongType, message(AuditMessage::channelId)));
        columns.add(repeated("type", message(message -> message.type().id())));
        columns.add(new Column<>(
                "code", DataTypes.LongType, message(message -> message.payload().code())));
        columns.addAll(PayloadColumns.all());
        columns.add(new Column<>(
                "extras",
                DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, true),
                message(message -> Extras.of(message.extras()))));
        MessageJson json = new MessageJson(secrets);
        columns.add(new Column<>("json", DataTypes.StringType, message(json::of)));
        if (hasText) {
            columns.add(text(TEXT, MessageRow::text));
        }
        columns.add(text("problem", MessageRow::problem));
        return new Columns<>(columns);
    }

    private static Column<MessageRow> text(String name, Maker<MessageRow> maker) {
        return new Column<>(name, DataTypes.StringType, row -> Values.text((String) maker.of(row)));
    }

    private static Column<MessageRow> repeated(String name, Maker<MessageRow> maker) {
        return new Column<>(name, DataTypes.StringType, new RepeatedText<>(maker));
    }

    /** A value of the message; a problem has none. */
    private static Maker<MessageRow> message(Function<AuditMessage, @Nullable Object> value) {
        return row -> row.message() == null || !row.isMessage() ? null : value.apply(row.message());
    }

    /** A value of the message; a problem has that of the message before it, so that a filter finds both. */
    private static Maker<MessageRow> either(Function<AuditMessage, @Nullable Object> value) {
        return row -> row.message() == null ? null : value.apply(row.message());
    }
}
