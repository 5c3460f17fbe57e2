package dev.sshdaudit.spark.rows;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.PayloadSchema;
import dev.sshdaudit.message.PayloadSchema.Field;
import dev.sshdaudit.message.PayloadSchema.Kind;
import dev.sshdaudit.spark.rows.Column.Maker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The columns that payloads have, one for each key that any type of message has: taken from {@link PayloadSchema}, so that a new
 * field is a new column.
 */
final class PayloadColumns {

    /** Fields whose keys are names of other columns. */
    private static final Map<String, String> RENAMED =
            Map.of("name", "variable", "path", "socketPath", "country", "payloadCountry");

    private PayloadColumns() {}

    /** The type of a message, and those of a batch, which all columns ask for: looked up once. For one thread. */
    private static final class LatestType {

        private @Nullable AuditMessage latest;
        private MessageType type = MessageType.UNKNOWN;
        private @Nullable MessageRow first;
        private final Set<MessageType> types = EnumSet.noneOf(MessageType.class);

        /** The types of the messages of a batch. */
        private Set<MessageType> in(List<MessageRow> rows) {
            if (rows.get(0) != first) {
                first = rows.get(0);
                types.clear();
                for (MessageRow row : rows) {
                    AuditMessage message = row.message();
                    if (message != null) {
                        types.add(message.type());
                    }
                }
            }
            return types;
        }

        private MessageType of(AuditMessage message) {
            if (message != latest) {
                latest = message;
                type = message.type();
            }
            return type;
        }
    }

    /** Where a column's values are: the position of its field in the payloads of each type, or -1. */
    private static final class Places implements Maker<MessageRow> {

        private final Field field;
        private final LatestType latest;
        private final int[] byType = new int[MessageType.values().length];

        private Places(Field field, LatestType latest) {
            this.field = field;
            this.latest = latest;
            Arrays.fill(byType, -1);
        }

        @Override
        public boolean isEmptyIn(List<MessageRow> rows) {
            for (MessageType type : latest.in(rows)) {
                if (byType[type.ordinal()] >= 0) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public @Nullable Object of(MessageRow row) {
            AuditMessage message = row.message();
            if (message == null || !row.isMessage()) {
                return null;
            }
            MessageType type = latest.of(message);
            int place = byType[type.ordinal()];
            if (place < 0) {
                return null;
            }
            Payload payload = message.payload();
            if (payload instanceof Io io) { // most messages are Io, and this is faster than reflection
                return place == 0 ? (Object) io.stream() : Values.bytes(io.data());
            }
            return PayloadColumns.value(field, PayloadSchema.of(type).value(payload, place));
        }
    }

    /** All columns, those of the first types first. */
    static List<Column<MessageRow>> all() {
        Map<String, Places> places = new LinkedHashMap<>();
        LatestType latest = new LatestType();
        for (MessageType type : MessageType.values()) {
            if (type == MessageType.UNKNOWN) {
                continue;
            }
            PayloadSchema schema = PayloadSchema.of(type);
            for (int i = 0; i < schema.size(); i++) {
                Field field = schema.field(i);
                Places place = places.computeIfAbsent(name(field.key()), name -> new Places(field, latest));
                if (place.field.kind() != field.kind()) {
                    throw new IllegalStateException(field.key() + " has several kinds");
                }
                place.byType[type.ordinal()] = i;
            }
        }
        List<Column<MessageRow>> columns = new ArrayList<>();
        places.forEach((name, place) -> columns.add(new Column<>(name, type(place.field), place)));
        return columns;
    }

    /** The key with a small first letter: Spark does not tell {@code Path} from {@code path}. */
    private static String name(String key) {
        String name = Character.toLowerCase(key.charAt(0)) + key.substring(1);
        return RENAMED.getOrDefault(name, name);
    }

    private static DataType type(Field field) {
        return switch (field.kind()) {
            case TEXT -> DataTypes.StringType;
            case BYTES -> DataTypes.BinaryType;
            case UNSIGNED -> DataTypes.LongType;
            case BOOLEAN -> DataTypes.BooleanType;
            case LIST -> DataTypes.createArrayType(struct(entries(field)), true);
        };
    }

    private static PayloadSchema entries(Field field) {
        PayloadSchema entries = field.entries();
        if (entries == null) {
            throw new IllegalStateException(field.key() + " has no entries");
        }
        return entries;
    }

    private static StructType struct(PayloadSchema entries) {
        StructType struct = new StructType();
        for (Field field : entries.fields()) {
            struct = struct.add(field.key(), type(field), true);
        }
        return struct;
    }

    private static @Nullable Object value(Field field, @Nullable Object value) {
        if (value instanceof String text) {
            return Values.text(text);
        } else if (value instanceof Bytes bytes) {
            return Values.bytes(bytes);
        } else if (field.kind() == Kind.LIST && value instanceof List<?> list) {
            PayloadSchema entries = entries(field);
            return Values.array(list, entry -> entry(entries, entry));
        }
        return value;
    }

    private static Object entry(PayloadSchema schema, Object entry) {
        @Nullable Object[] values = new Object[schema.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(schema.field(i), schema.value(entry, i));
        }
        return new GenericInternalRow(values);
    }
}
