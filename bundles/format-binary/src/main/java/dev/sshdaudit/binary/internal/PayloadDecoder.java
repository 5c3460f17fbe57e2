package dev.sshdaudit.binary.internal;

import dev.sshdaudit.binary.internal.TypeTable.Fields;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.PayloadSchema.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes payloads by their schema, and gathers what stands in them beside it. */
final class PayloadDecoder {

    private static final String PREFIX = "payload.";

    private final CborCursor cursor;
    private Map<String, Object> extras;

    PayloadDecoder(CborCursor cursor) {
        this.cursor = cursor;
    }

    /** Prepares for the next message. */
    void reset() {
        extras = null;
    }

    /** Makes the payload on which the cursor stands. */
    Payload decode(MessageType type, Fields fields) throws Flaw {
        if (fields.size() == 0 && cursor.acceptNull()) {
            return fields.schema().createPayload(new Object[0]);
        }
        Object[] values = values(fields, PREFIX);
        if (type == MessageType.IO) {
            return new Io((Long) values[0], (Bytes) values[1]); // nearly all messages: faster than by reflection
        }
        return fields.schema().createPayload(values);
    }

    /** A message's own extras, or null, and those of its payload after them. */
    Map<String, Object> withExtras(Map<String, Object> own) {
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

    /** @param path what the names of extras found here begin with */
    private Object[] values(Fields fields, String path) throws Flaw {
        Object[] values = new Object[fields.size()];
        int seen = 0;
        int expected = 0;
        for (int left = cursor.enter(Cbor.MAP, "payload"); cursor.more(left); left--) {
            int index = cursor.key(fields.keys(), expected++);
            if (index < 0) {
                extra(path + cursor.keyName());
            } else if ((seen & 1 << index) != 0) {
                throw Flaw.damagedMessage("has two of " + fields.keys().names().get(index));
            } else {
                seen |= 1 << index;
                values[index] = value(fields, index, path);
            }
        }
        if (seen != (1 << values.length) - 1) {
            String missing = fields.keys().names().get(Integer.numberOfTrailingZeros(~seen));
            throw Flaw.damagedMessage("has no " + missing + " in its payload");
        }
        return values;
    }

    private Object value(Fields fields, int index, String path) throws Flaw {
        Field field = fields.schema().field(index);
        return switch (field.kind()) {
            case TEXT -> cursor.text(field.key());
            case BYTES -> cursor.acceptNull() ? null : cursor.byteString(field.key());
            case UNSIGNED -> cursor.unsigned(field.key());
            case BOOLEAN -> cursor.bool(field.key());
            case LIST -> cursor.acceptNull() ? null : list(field, fields.entries()[index], path);
        };
    }

    private List<Object> list(Field field, Fields entry, String path) throws Flaw {
        List<Object> list = new ArrayList<>();
        for (int left = cursor.enter(Cbor.ARRAY, field.key()); cursor.more(left); left--) {
            Object[] values = values(entry, path + field.key() + "." + list.size() + ".");
            list.add(entry.schema().create(values));
        }
        return list;
    }

    private void extra(String name) throws Flaw {
        if (extras == null) {
            extras = new LinkedHashMap<>();
        }
        if (extras.containsKey(name)) {
            throw Flaw.damagedMessage("has two of one key in its payload");
        }
        extras.put(name, cursor.value("an extra"));
    }
}
