package dev.sshdaudit.core.measure;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.PayloadSchema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * About how many bytes of memory messages take. All that a client sends counts: a client could fill the heap with parts that
 * do not count.
 */
public final class MessageSize {

    /** Bytes of the objects and references of a message around its content. */
    private static final int OVERHEAD = 160;

    /** Bytes of the objects and references around a text, a byte sequence, a list, a map, or an entry of these. */
    private static final int ENTRY_OVERHEAD = 48;

    private MessageSize() {}

    /** The memory of a message, of its payload and its extras. */
    public static long of(AuditMessage message) {
        long extras = message.extras().isEmpty() ? 0 : sizeOf(message.extras());
        if (message.payload() instanceof Io io) {
            Bytes data = io.data();
            return OVERHEAD + extras + (data == null ? 0 : data.length());
        }
        return OVERHEAD + extras + (message.type() == MessageType.UNKNOWN ? 0 : fields(message));
    }

    private static long fields(AuditMessage message) {
        PayloadSchema schema = PayloadSchema.of(message.type());
        return fields(schema, message.payload());
    }

    private static long fields(PayloadSchema schema, Object record) {
        long size = 0;
        for (int i = 0; i < schema.size(); i++) {
            Object value = schema.value(record, i);
            PayloadSchema entries = schema.field(i).entries();
            if (entries != null && value != null) {
                for (Object entry : (List<?>) value) {
                    size += ENTRY_OVERHEAD + fields(entries, entry);
                }
            } else {
                size += sizeOf(value);
            }
        }
        return size;
    }

    private static long sizeOf(@Nullable Object value) {
        if (value instanceof String text) {
            return ENTRY_OVERHEAD + 2L * text.length(); // a text with one character that is not Latin-1 takes so much
        } else if (value instanceof Bytes bytes) {
            return ENTRY_OVERHEAD + bytes.length();
        } else if (value instanceof List<?> list) {
            return list.stream().mapToLong(MessageSize::sizeOf).sum() + ENTRY_OVERHEAD;
        } else if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                            .mapToLong(entry -> sizeOf(entry.getKey()) + sizeOf(entry.getValue()))
                            .sum()
                    + ENTRY_OVERHEAD;
        }
        return Long.BYTES;
    }
}
