package dev.sshdaudit.spark.rows;

import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.Failure;
import dev.sshdaudit.ledger.format.Fact.Log;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingProgress;
import dev.sshdaudit.ledger.format.Fact.RecordingReencrypted;
import dev.sshdaudit.ledger.format.Fact.RecordingUsed;
import dev.sshdaudit.ledger.format.Fact.RecordingsComplete;
import dev.sshdaudit.ledger.format.Subject;
import dev.sshdaudit.spark.rows.Column.Maker;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** The columns of the table {@code events}: what several types of lines tell, and each line as it is. */
public final class EventColumns {

    private EventColumns() {}

    /** All columns. */
    public static Columns<LedgerRow> events() {
        List<Column<LedgerRow>> columns = new ArrayList<>(LedgerColumns.first());
        columns.add(LedgerColumns.text(
                "type", row -> row.fact() == null ? null : row.fact().type()));
        columns.add(LedgerColumns.text("name", row -> name(row)));
        columns.add(LedgerColumns.text("connection", of(Subject::connection, ConnectionClosed::connection)));
        columns.add(subject("channel", DataTypes.LongType, Subject::channel));
        columns.add(subject("part", DataTypes.IntegerType, Subject::part));
        columns.add(LedgerColumns.text("format", of(Subject::format, closed -> null)));
        columns.add(new Column<>(
                "start",
                DataTypes.TimestampType,
                row -> Values.micros(
                        (Instant) of(Subject::start, ConnectionClosed::start).of(row))));
        columns.add(new Column<>("end", DataTypes.TimestampType, row -> Values.micros(end(row))));
        columns.add(LedgerColumns.text("address", of(Subject::address, ConnectionClosed::address)));
        columns.add(LedgerColumns.text("country", of(Subject::country, closed -> null)));
        columns.add(LedgerColumns.text("user", of(Subject::user, ConnectionClosed::user)));
        columns.add(subject("shared", DataTypes.BooleanType, Subject::shared));
        columns.add(LedgerColumns.text("former", of(Subject::former, ConnectionClosed::former)));
        columns.add(
                LedgerColumns.text("state", closed(fact -> fact.state().name().toLowerCase(Locale.ROOT))));
        columns.add(new Column<>("bytes", DataTypes.LongType, EventColumns::bytes));
        columns.add(LedgerColumns.text("sha256", EventColumns::sha256));
        columns.add(new Column<>("recovered", DataTypes.BooleanType, closed(RecordingClosed::recovered)));
        columns.add(LedgerColumns.text("importedFrom", closed(RecordingClosed::importedFrom)));
        columns.add(LedgerColumns.text("text", EventColumns::text));
        columns.add(LedgerColumns.text("by", EventColumns::by));
        columns.add(LedgerColumns.text("reason", EventColumns::reason));
        columns.add(LedgerColumns.text(
                "json",
                row -> row.entry().bytes() == null
                        ? null
                        : new String(row.entry().bytes(), StandardCharsets.UTF_8)));
        columns.addAll(LedgerColumns.last());
        return new Columns<>(columns);
    }

    private static Column<LedgerRow> subject(String name, DataType type, Function<Subject, @Nullable Object> value) {
        return new Column<>(name, type, of(value, closed -> null));
    }

    /** A value of a recording or of a connection. */
    private static Maker<LedgerRow> of(
            Function<Subject, @Nullable Object> ofRecording,
            Function<ConnectionClosed, @Nullable Object> ofConnection) {
        return row -> {
            Subject recording = row.recording();
            ConnectionClosed connection = row.connection();
            if (recording != null) {
                return ofRecording.apply(recording);
            }
            return connection == null ? null : ofConnection.apply(connection);
        };
    }

    private static Maker<LedgerRow> closed(Function<RecordingClosed, @Nullable Object> value) {
        return row -> row.closed() == null ? null : value.apply(row.closed());
    }

    private static @Nullable Object name(LedgerRow row) {
        Fact fact = row.fact();
        Subject recording = row.recording();
        if (recording != null) {
            return recording.name();
        } else if (fact instanceof RecordingProgress progress) {
            return progress.name();
        } else if (fact instanceof RecordingUsed used) {
            return used.name();
        }
        return fact instanceof RecordingReencrypted reencrypted ? reencrypted.name() : null;
    }

    private static @Nullable Instant end(LedgerRow row) {
        RecordingClosed recording = row.closed();
        ConnectionClosed connection = row.connection();
        if (recording != null) {
            return recording.end();
        }
        return connection == null ? null : connection.end();
    }

    private static @Nullable Object bytes(LedgerRow row) {
        if (row.fact() instanceof RecordingProgress progress) {
            return progress.bytes();
        }
        return row.closed() == null ? null : row.closed().bytes();
    }

    private static @Nullable Object sha256(LedgerRow row) {
        if (row.fact() instanceof RecordingProgress progress) {
            return progress.sha256().toString();
        }
        return row.closed() == null ? null : row.closed().sha256().toString();
    }

    private static @Nullable Object text(LedgerRow row) {
        if (row.fact() instanceof Log log) {
            return log.text();
        }
        return row.fact() instanceof Failure failure ? failure.text() : null;
    }

    private static @Nullable Object by(LedgerRow row) {
        Fact fact = row.fact();
        if (fact instanceof Log log) {
            return log.by();
        } else if (fact instanceof RecordingUsed used) {
            return used.by();
        } else if (fact instanceof RecordingsComplete complete) {
            return complete.by();
        }
        return fact instanceof RecordingReencrypted reencrypted ? reencrypted.by() : null;
    }

    private static @Nullable Object reason(LedgerRow row) {
        if (row.fact() instanceof RecordingUsed used) {
            return used.reason();
        }
        return row.fact() instanceof RecordingReencrypted reencrypted ? reencrypted.reason() : null;
    }
}
