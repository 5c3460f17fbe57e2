package dev.sshdaudit.binary.internal;

import dev.sshdaudit.binary.internal.TypeTable.Fields;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.PayloadSchema.Kind;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Encodes messages. A message that the format cannot express exactly is changed rather than lost: a negative number, where the
 * format has none, becomes the unsigned 32-bit number of the same bits; an extra with the name of one of the message's own keys gets
 * a {@code _} before its name; lists and maps nested deeper than {@link #MAX_NESTING} are replaced by a text that says so.
 */
final class MessageEncoder {

    /** The depth of containers within each other, the message's own map included. Readers of the format refuse more than 32. */
    static final int MAX_NESTING = 8;

    private static final Set<String> RESERVED = Set.copyOf(TypeTable.MESSAGE.names());
    private static final byte[][] KEYS = TypeTable.MESSAGE.items();
    private static final byte[] STREAM = Cbor.ascii("stream");
    private static final byte[] DATA = Cbor.ascii("data");

    private String connectionId = "";
    private byte[] connectionIdItem = Cbor.ascii("");

    /**
     * Writes a message.
     *
     * @throws IllegalArgumentException if the message is of an unknown type; nothing is written then
     */
    void write(AuditMessage message, CborWriter out) throws IOException {
        Payload payload = message.payload();
        MessageType type = payload.type();
        if (type == MessageType.UNKNOWN) {
            throw new IllegalArgumentException("Messages of unknown type are not written");
        }
        Map<String, Object> extras = message.extras();
        out.mapHead(KEYS.length + extras.size());
        out.raw(KEYS[TypeTable.CONNECTION_ID]);
        connectionId(message.connectionId(), out);
        out.raw(KEYS[TypeTable.TIMESTAMP]);
        out.integer(message.timestamp());
        out.raw(KEYS[TypeTable.TYPE]);
        out.integer(type.code());
        out.raw(KEYS[TypeTable.PAYLOAD]);
        if (payload instanceof Io io) {
            io(io, out);
        } else {
            payload(TypeTable.fields(type), payload, out);
        }
        out.raw(KEYS[TypeTable.CHANNEL_ID]);
        Long channelId = message.channelId();
        if (channelId == null) {
            out.nothing();
        } else {
            out.unsigned(channelId);
        }
        if (!extras.isEmpty()) {
            entries(extras, RESERVED, 1, out);
        }
    }

    /** Writes the connection's id, which is kept encoded because all messages of a recording have the same one. */
    private void connectionId(String id, CborWriter out) throws IOException {
        if (id.equals(connectionId)) {
            out.raw(connectionIdItem);
            return;
        }
        if (id.length() <= Cbor.LONGEST_ASCII && id.chars().allMatch(c -> c < 0x80)) {
            connectionIdItem = Cbor.ascii(id);
            connectionId = id;
        }
        out.text(id);
    }

    /** Writes the payload of an {@code Io}: most messages are of this type, so it avoids the reflection of the general case. */
    private static void io(Io io, CborWriter out) throws IOException {
        out.mapHead(2);
        out.raw(STREAM);
        unsigned(io.stream(), out);
        out.raw(DATA);
        out.bytes(io.data());
    }

    private static void payload(Fields fields, Object payload, CborWriter out) throws IOException {
        if (fields.size() == 0) {
            out.nothing();
            return;
        }
        out.mapHead(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            out.raw(fields.keys().items()[i]);
            field(fields, i, fields.schema().value(payload, i), out);
        }
    }

    private static void field(Fields fields, int index, @Nullable Object value, CborWriter out) throws IOException {
        if (value == null) {
            out.nothing();
            return;
        }
        Kind kind = fields.schema().field(index).kind();
        switch (kind) {
            case TEXT -> out.text((String) value);
            case BYTES -> out.bytes((Bytes) value);
            case UNSIGNED -> unsigned((Long) value, out);
            case BOOLEAN -> out.bool((Boolean) value);
            case LIST -> list((List<?>) value, fields.entries()[index], out);
        }
    }

    private static void unsigned(long value, CborWriter out) throws IOException {
        out.integer(value < 0 ? value & 0xffff_ffffL : value);
    }

    private static void list(List<?> entries, Fields fields, CborWriter out) throws IOException {
        out.arrayHead(entries.size());
        for (Object entry : entries) {
            payload(fields, entry, out);
        }
    }

    /** Writes the entries of a map. Names that differ only in surrogates that UTF-8 cannot encode are kept apart. */
    private static void entries(Map<?, ?> map, Collection<String> taken, int depth, CborWriter out) throws IOException {
        Set<String> names = new HashSet<>(taken);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String name = wellFormed((String) entry.getKey());
            while (!names.add(name)) {
                name = "_" + name;
            }
            out.text(name);
            value(entry.getValue(), depth, out);
        }
    }

    private static String wellFormed(String text) {
        return text.codePoints()
                .map(CborWriter::encodable)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static void value(@Nullable Object value, int depth, CborWriter out) throws IOException {
        if (value == null) {
            out.nothing();
        } else if (value instanceof String text) {
            out.text(text);
        } else if (value instanceof Long number) {
            out.integer(number);
        } else if (value instanceof Boolean bool) {
            out.bool(bool);
        } else if (value instanceof Bytes bytes) {
            out.bytes(bytes);
        } else if (depth == MAX_NESTING) {
            out.text("(nested too deep to be recorded)");
        } else if (value instanceof List<?> list) {
            out.arrayHead(list.size());
            for (Object element : list) {
                value(element, depth + 1, out);
            }
        } else {
            Map<?, ?> map = (Map<?, ?>) value;
            out.mapHead(map.size());
            entries(map, Set.of(), depth + 1, out);
        }
    }
}
