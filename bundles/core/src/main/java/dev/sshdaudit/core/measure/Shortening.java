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

/**
 * Makes a message smaller that there is no room for: each field and each extra keeps its beginning, and the extra
 * {@link AuditMessage#TRUNCATED} tells how long those were that did not fit. So a recording says that a command was asked
 * for, also where the command line is longer than memory lasts.
 */
public final class Shortening {

    /** What a list's entry takes beside its text. */
    private static final int ENTRY_SIZE = 64;

    private final int most;
    private final Map<String, Object> truncated = new LinkedHashMap<>();

    private Shortening(int most) {
        this.most = most;
    }

    /** The message with no more than so many bytes in each field and each extra; the message itself if that is so already. */
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
            // those are the lengths that the client sent
            before.forEach((key, length) -> truncated.put((String) key, length));
        }
        extras.put(AuditMessage.TRUNCATED, truncated);
        return new AuditMessage(message.connectionId(), message.timestamp(), payload, message.channelId(), extras);
    }

    private Payload shorten(MessageType type, Payload payload) {
        PayloadSchema schema = PayloadSchema.of(type);
        Object[] values = new Object[schema.size()];
        for (int i = 0; i < values.length; i++) {
            Object value = schema.value(payload, i);
            PayloadSchema.Field field = schema.field(i);
            values[i] = field.entries() == null || value == null
                    ? shorten(field.key(), value)
                    : shortenEntries(schema, i, (List<?>) value);
        }
        return truncated.isEmpty() ? payload : schema.createPayload(values);
    }

    private List<?> shortenEntries(PayloadSchema schema, int index, List<?> entries) {
        PayloadSchema.Field field = schema.field(index);
        List<Object> kept = new ArrayList<>();
        int room = most;
        boolean whole = true;
        for (Object entry : entries) {
            Object[] values = new Object[field.entries().size()];
            room -= ENTRY_SIZE;
            if (room < 0) {
                whole = false;
                break;
            }
            for (int i = 0; i < values.length; i++) {
                Object value = field.entries().value(entry, i);
                values[i] = beginning(value, room);
                whole &= values[i] == value;
                room -= (int) ContentSize.of(values[i]);
            }
            kept.add(field.entries().create(values));
        }
        if (whole) {
            return entries;
        }
        truncated.put(field.key(), ContentSize.of(schema, index, entries));
        return kept;
    }

    private Object shorten(String key, Object value) {
        if (value instanceof Long number && number < 0) {
            // as formats write it: the unsigned number of the same 32 bits
            return number & 0xffff_ffffL;
        }
        Object kept = beginning(value, most);
        if (kept != value) {
            truncated.put(key, ContentSize.of(value));
        }
        return kept;
    }

    /** As much of a value as fits; the value itself if all of it does. */
    private static Object beginning(Object value, int most) {
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
