package dev.sshdaudit.core.measure;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.PayloadSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a message smaller for which there is no room: each field and each extra keeps its beginning, and the extra
 * {@link AuditMessage#TRUNCATED} tells how long the shortened ones were. So a recording tells that a client asked for a
 * command, even if the command line is longer than memory lasts.
 */
public final class Shortening {

    /** Bytes that an entry of a list or a map takes beside its text. */
    private static final int ENTRY_SIZE = 64;

    private final int most;
    private final Map<String, Object> truncated = new LinkedHashMap<>();

    private Shortening(int most) {
        this.most = most;
    }

    /** The message with no more than so many bytes in each field and each extra; the same object if nothing is longer. */
    public static AuditMessage of(AuditMessage message, int most) {
        return new Shortening(most).shorten(message);
    }

    private AuditMessage shorten(AuditMessage message) {
        Payload payload =
                message.type() == MessageType.UNKNOWN ? message.payload() : shorten(message.type(), message.payload());
        Map<String, Object> extras = new LinkedHashMap<>();
        message.extras().forEach((key, value) -> {
            if (!key.equals(AuditMessage.TRUNCATED)) {
                extras.put(key, shorten(key, value));
            }
        });
        if (truncated.isEmpty()) {
            return message;
        }
        if (message.extras().get(AuditMessage.TRUNCATED) instanceof Map<?, ?> before) {
            // the message was shortened before: the lengths that the client sent stay
            before.forEach((key, length) -> truncated.put((String) key, length));
        }
        extras.put(AuditMessage.TRUNCATED, truncated);
        return new AuditMessage(message.connectionId(), message.timestamp(), payload, message.channelId(), extras);
    }

    private Payload shorten(MessageType type, Payload payload) {
        PayloadSchema schema = PayloadSchema.of(type);
        @Nullable Object[] values = new @Nullable Object[schema.size()];
        for (int i = 0; i < values.length; i++) {
            Object value = schema.value(payload, i);
            PayloadSchema.Field field = schema.field(i);
            PayloadSchema entries = field.entries();
            values[i] = entries == null || value == null
                    ? shorten(field.key(), value)
                    : shortenEntries(schema, i, entries, (List<?>) value);
        }
        return truncated.isEmpty() ? payload : schema.createPayload(values);
    }

    /**
     * Shortens a list of records.
     *
     * @param schema the fields of the payload
     * @param index which of them has the list
     * @param fields the fields of each record in the list
     */
    private List<?> shortenEntries(PayloadSchema schema, int index, PayloadSchema fields, List<?> entries) {
        List<Object> kept = new ArrayList<>();
        int room = most;
        boolean whole = true;
        for (Object entry : entries) {
            @Nullable Object[] values = new @Nullable Object[fields.size()];
            room -= ENTRY_SIZE;
            if (room < 0) {
                whole = false;
                break;
            }
            for (int i = 0; i < values.length; i++) {
                Object value = fields.value(entry, i);
                values[i] = beginning(value, room);
                whole &= values[i] == value;
                room -= (int) ContentSize.of(values[i]);
            }
            kept.add(fields.create(values));
        }
        if (whole) {
            return entries;
        }
        truncated.put(schema.field(index).key(), ContentSize.of(schema, index, entries));
        return kept;
    }

    private @Nullable Object shorten(String key, @Nullable Object value) {
        if (value instanceof Long number && number < 0) {
            // formats write the unsigned number of the same 32 bits
            return number & 0xffff_ffffL;
        }
        Object kept = beginning(value, most);
        if (kept != value) {
            truncated.put(key, ContentSize.of(value));
        }
        return kept;
    }

    /** The beginning of a value that fits; the same object if all of the value fits. */
    private static @Nullable Object beginning(@Nullable Object value, int most) {
        if (value instanceof String text) {
            return beginning(text, most);
        } else if (value instanceof Bytes bytes && bytes.length() > most) {
            return Bytes.copyOf(bytes.toByteArray(), 0, most);
        } else if (value instanceof List<?> list) {
            return beginning(list, most);
        } else if (value instanceof Map<?, ?> map) {
            return beginning(map, most);
        }
        return value;
    }

    private static String beginning(String text, int most) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            length += ContentSize.utf8Length(text, i);
            if (length > most) {
                boolean splits = i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
                return text.substring(0, splits ? i - 1 : i);
            }
        }
        return text;
    }

    private static Object beginning(List<?> list, int most) {
        List<Object> kept = new ArrayList<>();
        int room = most;
        boolean whole = true;
        for (Object value : list) {
            room -= ENTRY_SIZE;
            if (room < 0) {
                return kept;
            }
            Object part = beginning(value, room);
            room -= (int) ContentSize.of(part);
            whole &= part == value;
            kept.add(part);
        }
        return whole ? list : kept;
    }

    private static Object beginning(Map<?, ?> map, int most) {
        Map<Object, Object> kept = new LinkedHashMap<>();
        int room = most;
        boolean whole = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            room -= ENTRY_SIZE + (int) Math.min(most, ContentSize.of(entry.getKey()));
            if (room < 0) {
                return kept;
            }
            Object part = beginning(entry.getValue(), room);
            room -= (int) ContentSize.of(part);
            whole &= part == entry.getValue();
            kept.put(entry.getKey(), part);
        }
        return whole ? map : kept;
    }
}
