package dev.sshdaudit.spark;

import dev.sshdaudit.spark.rows.EventColumns;
import dev.sshdaudit.spark.rows.LedgerColumns;
import dev.sshdaudit.spark.rows.MessageColumns;
import org.apache.spark.sql.types.StructType;

/** The schemas of the tables. */
final class Tables {

    private Tables() {}

    /** The schema of the table that the settings name. */
    static StructType schema(Settings settings) {
        return switch (settings.kind()) {
            case MESSAGES ->
                MessageColumns.of(settings.text(), settings.secrets()).schema();
            case CONNECTIONS -> LedgerColumns.connections().schema();
            case EVENTS -> EventColumns.events().schema();
        };
    }
}
