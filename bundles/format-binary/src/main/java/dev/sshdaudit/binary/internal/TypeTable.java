package dev.sshdaudit.binary.internal;

import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.PayloadSchema;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of messages and payloads, as text and encoded. */
final class TypeTable {

    /** The keys of a map, in order. */
    record Keys(List<String> names, byte[][] items) {

        static Keys of(List<String> names) {
            return new Keys(names, names.stream().map(Cbor::ascii).toArray(byte[][]::new));
        }
    }

    /** A schema with its keys, and for each field that is a list, the same of its entries. */
    record Fields(PayloadSchema schema, Keys keys, @Nullable Fields[] entries) {

        private static Fields of(PayloadSchema schema) {
            List<PayloadSchema.Field> fields = schema.fields();
            return new Fields(
                    schema,
                    Keys.of(fields.stream().map(PayloadSchema.Field::key).toList()),
                    fields.stream()
                            .map(PayloadSchema.Field::entries)
                            .map(entries -> entries == null ? null : of(entries))
                            .toArray(Fields[]::new));
        }

        int size() {
            return keys.items().length;
        }
    }

    /** The keys of every message. */
    static final Keys MESSAGE = Keys.of(List.of("connectionId", "timestamp", "type", "payload", "channelId"));

    // indexes in MESSAGE
    static final int CONNECTION_ID = 0;
    static final int TIMESTAMP = 1;
    static final int TYPE = 2;
    static final int PAYLOAD = 3;
    static final int CHANNEL_ID = 4;

    private static final Map<MessageType, Fields> FIELDS = new EnumMap<>(MessageType.class);

    static {
        for (MessageType type : MessageType.values()) {
            if (type != MessageType.UNKNOWN) {
                FIELDS.put(type, Fields.of(PayloadSchema.of(type)));
            }
        }
    }

    private TypeTable() {}

    /** The fields of a type, which is not {@link MessageType#UNKNOWN}. */
    static Fields fields(MessageType type) {
        Fields fields = FIELDS.get(type);
        if (fields == null) {
            throw new IllegalArgumentException("Messages of type " + type + " have no fields");
        }
        return fields;
    }

    /** Whether an encoded item is at a position of a buffer; false if it would reach beyond the buffer's end. */
    static boolean stands(byte[] item, byte[] bytes, int at) {
        return item.length <= bytes.length - at && Arrays.equals(item, 0, item.length, bytes, at, at + item.length);
    }
}
