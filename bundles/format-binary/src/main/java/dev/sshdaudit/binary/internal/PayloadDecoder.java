package dev.sshdaudit.binary.internal;

import dev.sshdaudit.binary.internal.TypeTable.Fields;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.PayloadSchema.Field;
import dev.sshdaudit.message.PayloadSchema.Kind;
import dev.sshdaudit.message.Unknown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decodes payloads by their schema, and collects unknown keys as extras. */
final class PayloadDecoder {

    private static final String PREFIX = "payload.";

    private final CborCursor cursor;
    private @Nullable Map<String, Object> extras;

    PayloadDecoder(CborCursor cursor) {
        this.cursor = cursor;
    }

    /** Prepares for the next message. */
    void reset() {
        extras = null;
    }

    /** Decodes the payload that is the cursor's next item. */
    Payload decode(MessageType type) {
        Fields fields = TypeTable.fields(type);
        if (fields.size() == 0 && cursor.acceptNull()) {
            return fields.schema().createPayload(new Object[0]);
        }
        if (!cursor.is(Cbor.MAP)) {
            odd("payload", "payload");
            return empty(type);
        }
        @Nullable Object[] values = values(fields, PREFIX);
        if (type == MessageType.IO) {
            return new Io(
                    (Long) values[0], (Bytes) values[1]); // most messages are Io, and this is faster than reflection
        }
        return fields.schema().createPayload(values);
    }

    /** Makes a payload of zeros and empty texts. */
    Payload empty(MessageType type) {
        return type == MessageType.UNKNOWN
                ? new Unknown(-1, null)
                : TypeTable.fields(type).schema().createPayload(zeros(TypeTable.fields(type)));
    }

    private static @Nullable Object[] zeros(Fields fields) {
        @Nullable Object[] zeros = new @Nullable Object[fields.size()];
        for (int i = 0; i < zeros.length; i++) {
            zeros[i] = zero(fields.schema().field(i).kind());
        }
        return zeros;
    }

    private static @Nullable Object zero(Kind kind) {
        return switch (kind) {
            case TEXT -> "";
            case UNSIGNED -> 0L;
            case BOOLEAN -> false;
            case BYTES, LIST -> null;
        };
    }

    /** The given extras of a message, or null, followed by those that were collected from its payload. */
    Map<String, Object> withExtras(@Nullable Map<String, Object> own) {
        if (extras == null) {
            return own == null ? Map.of() : own;
        }
        Map<String, Object> all = own == null ? new LinkedHashMap<>() : own;
        extras.forEach((key, value) -> {
            String name = key;
            while (all.containsKey(name)) {
                name = "_" + name;
            }
            all.put(name, value);
        });
        return all;
    }

    /**
     * Decodes a record.
     *
     * @param path what is put before the names of extras that are found here
     */
    private @Nullable Object[] values(Fields fields, String path) {
        @Nullable Object[] values = new @Nullable Object[fields.size()];
        int seen = 0;
        int expected = 0;
        for (int left = cursor.enter(); cursor.more(left); left--) {
            int index = cursor.key(fields.keys(), expected++);
            if (index < 0) {
                extra(path + cursor.keyName());
            } else if ((seen & 1 << index) != 0) {
                String name = fields.keys().names().get(index);
                cursor.note("has two of " + name + " in its payload");
                extra(path + name);
            } else {
                seen |= 1 << index;
                values[index] = value(fields, index, path);
            }
        }
        for (int missing = ~seen & (1 << values.length) - 1; missing != 0; missing &= missing - 1) {
            int index = Integer.numberOfTrailingZeros(missing);
            cursor.note("has no " + fields.keys().names().get(index) + " in its payload");
            values[index] = zero(fields.schema().field(index).kind());
        }
        return values;
    }

    private @Nullable Object value(Fields fields, int index, String path) {
        Field field = fields.schema().field(index);
        cursor.skipTags();
        Object value = switch (field.kind()) {
            case TEXT -> cursor.is(Cbor.TEXT) ? cursor.text() : null;
            case BYTES -> cursor.byteStringOrList();
            case UNSIGNED -> cursor.unsigned();
            case BOOLEAN -> cursor.bool();
            case LIST -> cursor.is(Cbor.ARRAY) ? list(field, fields.entries()[index], path) : null;
        };
        if (value == null) {
            value = zero(field.kind());
            if (value != null || !cursor.acceptNull()) {
                odd(field.key(), path + field.key());
            }
        }
        return value;
    }

    private List<Object> list(Field field, Fields entry, String path) {
        List<Object> list = new ArrayList<>();
        for (int left = cursor.enter(); cursor.more(left); left--) {
            String name = path + field.key() + "." + list.size();
            cursor.skipTags();
            if (cursor.is(Cbor.MAP)) {
                list.add(entry.schema().create(values(entry, name + ".")));
            } else {
                odd("entry of " + field.key(), name);
                list.add(entry.schema().create(zeros(entry)));
            }
        }
        return list;
    }

    /** Keeps a value of the wrong kind as an extra. */
    private void odd(String what, String name) {
        Object value = cursor.value();
        if (value == null) {
            cursor.note("has no " + what);
        } else {
            cursor.note("has a strange " + what);
            cursor.put(extras(), name, value);
        }
    }

    private void extra(String name) {
        cursor.put(extras(), name, cursor.value());
    }

    private Map<String, Object> extras() {
        Map<String, Object> all = extras == null ? new LinkedHashMap<>() : extras;
        extras = all;
        return all;
    }
}
