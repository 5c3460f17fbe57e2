package dev.sshdaudit.core.measure;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.PayloadSchema;
import java.util.List;
import java.util.Map;

/** About how much memory messages take: what a client sends must count, or it fills the heap with what does not. */
public final class MessageSize {

    /** Objects and references of a message around its content. */
    private static final int OVERHEAD = 160;

    private static final int ENTRY_OVERHEAD = 48;

    private MessageSize() {}

    public static long of(AuditMessage message) {
        long extras = message.extras().isEmpty() ? 0 : sizeOf(message.extras());
        if (message.payload() instanceof Io io) {
            return OVERHEAD + extras + (io.data() == null ? 0 : io.data().length());
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

    private static long sizeOf(Object value) {
        if (value instanceof String text) {
            return ENTRY_OVERHEAD + 2L * text.length(); // so much where a single character is not Latin-1
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
