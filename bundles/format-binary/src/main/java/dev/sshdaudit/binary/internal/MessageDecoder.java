package dev.sshdaudit.binary.internal;

import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.Unknown;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decodes messages from well-formed CBOR items. Keys may come in any order; the order of the format's table is the fastest. Unknown
 * keys become extras. A value that is missing or of the wrong kind becomes what ContainerSSH's decoder prints (null, zero, or an
 * empty text), and {@link #flaw()} tells of it.
 */
public final class MessageDecoder {

    /** A number that no type has. */
    private static final long NO_CODE = -1;

    private static final int ALL_SEEN = (1 << TypeTable.MESSAGE.items().length) - 1;

    private final CborCursor cursor = new CborCursor();
    private final PayloadDecoder payloads = new PayloadDecoder(cursor);

    // the message that is being decoded
    private int seen;
    private String connectionId = "";
    private long timestamp;
    private long code;
    private @Nullable Payload payload;
    private int payloadPosition;
    private @Nullable Long channelId;
    private @Nullable Map<String, Object> extras;

    /** The last connection id that was all ASCII, with its encoding: most messages have the same id as the one before. */
    private String latestId = "";

    private byte[] latestIdItem = Cbor.ascii(latestId);

    /** Decodes the message that begins at a position of a buffer, and is in it as a whole. */
    public AuditMessage decode(byte[] buffer, int position) throws Flaw {
        seen = 0;
        connectionId = "";
        timestamp = 0;
        code = 0;
        payload = null;
        channelId = null;
        extras = null;
        payloads.reset();
        cursor.begin(buffer, position);
        cursor.skipTags();
        if (!cursor.is(Cbor.MAP)) {
            throw Flaw.passing(Problem.DAMAGED, "something else stands where a message is due");
        }
        int expected = 0;
        for (int left = cursor.enter(); cursor.more(left); left--) {
            entry(cursor.key(TypeTable.MESSAGE, expected++));
        }
        for (int missing = ~seen & ALL_SEEN; missing != 0; missing &= missing - 1) {
            cursor.note("has no " + TypeTable.MESSAGE.names().get(Integer.numberOfTrailingZeros(missing)));
        }
        Payload decoded = payload == null ? latePayload(buffer) : payload;
        return new AuditMessage(connectionId, timestamp, decoded, channelId, payloads.withExtras(extras));
    }

    /** The payload of a message in which it came before the type, or is missing. */
    private Payload latePayload(byte[] buffer) {
        if ((seen & 1 << TypeTable.PAYLOAD) == 0) {
            return payloads.empty(MessageType.ofCode(code));
        }
        cursor.moveTo(buffer, payloadPosition);
        return payload();
    }

    /** What was wrong with the message that was decoded last, or null. */
    public @Nullable String flaw() {
        return cursor.notes();
    }

    private void entry(int index) {
        if (index < 0) {
            extra(cursor.keyName());
            return;
        }
        String name = TypeTable.MESSAGE.names().get(index);
        if ((seen & 1 << index) != 0) {
            cursor.note("has two of " + name);
            extra(name);
            return;
        }
        seen |= 1 << index;
        cursor.skipTags();
        switch (index) {
            case TypeTable.CONNECTION_ID -> connectionId();
            case TypeTable.TIMESTAMP -> timestamp();
            case TypeTable.TYPE -> code();
            case TypeTable.PAYLOAD -> {
                if ((seen & 1 << TypeTable.TYPE) != 0) {
                    payload = payload();
                } else {
                    payloadPosition = cursor.position();
                    cursor.skip();
                }
            }
            default -> channelId = cursor.acceptNull() ? null : channel();
        }
    }

    private void connectionId() {
        if (cursor.accept(latestIdItem)) {
            connectionId = latestId;
        } else if (cursor.is(Cbor.TEXT)) {
            connectionId = cursor.text();
            if (connectionId.length() <= Cbor.LONGEST_ASCII
                    && connectionId.chars().allMatch(c -> c < 0x80)) {
                latestId = connectionId;
                latestIdItem = Cbor.ascii(connectionId);
            }
        } else {
            odd(TypeTable.MESSAGE.names().get(TypeTable.CONNECTION_ID));
        }
    }

    private void code() {
        Long number = cursor.integer();
        if (number != null) {
            code = number;
        } else if (!cursor.acceptNull()) {
            code = NO_CODE;
            odd("type");
        } else {
            cursor.note("has no type");
        }
    }

    private void timestamp() {
        Long number = cursor.integer();
        if (number == null) {
            odd("timestamp");
        } else {
            timestamp = number;
        }
    }

    private @Nullable Long channel() {
        Long number = cursor.unsigned();
        if (number == null) {
            odd("channelId");
        }
        return number;
    }

    /** Keeps a value of the wrong kind as an extra. */
    private void odd(String name) {
        cursor.note("has a strange " + name);
        Object value = cursor.value();
        if (value != null) {
            cursor.put(extras(), name, value);
        }
    }

    private Payload payload() {
        MessageType type = MessageType.ofCode(code);
        return type == MessageType.UNKNOWN ? new Unknown(code, cursor.value()) : payloads.decode(type);
    }

    private void extra(String key) {
        cursor.put(extras(), key, cursor.value());
    }

    private Map<String, Object> extras() {
        Map<String, Object> all = extras == null ? new LinkedHashMap<>() : extras;
        extras = all;
        return all;
    }
}
