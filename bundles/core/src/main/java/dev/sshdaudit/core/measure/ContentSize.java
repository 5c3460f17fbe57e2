package dev.sshdaudit.core.measure;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.PayloadSchema;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of text and data a message holds: all texts in UTF-8 and all byte sequences, of the payload and of the
 * extras' values. Numbers and the names of fields do not count. A recording lacks so much where a message is lost; {@link
 * MessageSize} is the memory that the message takes.
 */
public final class ContentSize {

    private ContentSize() {}

    /** The size of a message's payload and extras. */
    public static long of(AuditMessage message) {
        long extras = message.extras().isEmpty() ? 0 : of(message.extras().values());
        if (message.payload() instanceof Io io) {
            Bytes data = io.data();
            return extras + (data == null ? 0 : data.length());
        } else if (message.type() == MessageType.UNKNOWN) {
            return extras;
        }
        return extras + of(PayloadSchema.of(message.type()), message.payload());
    }

    private static long of(PayloadSchema schema, Object record) {
        long size = 0;
        for (int i = 0; i < schema.size(); i++) {
            size += of(schema, i, schema.value(record, i));
        }
        return size;
    }

    /** The size of the value of a payload's field, which may be null. */
    public static long of(PayloadSchema schema, int field, @Nullable Object value) {
        PayloadSchema entries = schema.field(field).entries();
        if (entries == null || value == null) {
            return of(value);
        }
        return ((List<?>) value).stream().mapToLong(entry -> of(entries, entry)).sum();
    }

    /** The size of an extra's value, which may be null. */
    public static long of(@Nullable Object value) {
        if (value instanceof String text) {
            return utf8Length(text);
        } else if (value instanceof Bytes bytes) {
            return bytes.length();
        } else if (value instanceof Collection<?> values) {
            return values.stream().mapToLong(ContentSize::of).sum();
        } else if (value instanceof Map<?, ?> map) {
            return of(map.values());
        }
        return 0;
    }

    private static long utf8Length(String text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            length += utf8Length(text, i);
        }
        return length;
    }

    /** The bytes of the character at an index: each half of a surrogate pair counts for half of its four bytes. */
    static int utf8Length(String text, int index) {
        char c = text.charAt(index);
        if (c < 0x80) {
            return 1;
        } else if (c < 0x800 || Character.isSurrogate(c)) {
            return 2;
        }
        return 3;
    }
}
