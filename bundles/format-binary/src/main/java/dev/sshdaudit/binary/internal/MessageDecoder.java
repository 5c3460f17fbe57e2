package dev.sshdaudit.binary.internal;

import dev.sshdaudit.binary.internal.TypeTable.Fields;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.Unknown;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes messages of well-formed CBOR items. Keys are taken in any order, fastest in their own; none of the format's may
 * be missing or stand twice, and what stands beside them becomes extras.
 */
public final class MessageDecoder {

    private static final int ALL_SEEN = (1 << TypeTable.MESSAGE.items().length) - 1;

    private final CborCursor cursor = new CborCursor();
    private final PayloadDecoder payloads = new PayloadDecoder(cursor);

    // of the message being decoded
    private int seen;
    private long timestamp;
    private long code;
    private Payload payload;
    private int payloadPosition;
    private Long channelId;
    private Map<String, Object> extras;

    // long rows of messages have the same one
    private String connectionId = "";
    private byte[] connectionIdItem = Cbor.ascii(connectionId);

    /** Makes the message that stands in a buffer at a position, as a whole. */
    public AuditMessage decode(byte[] buffer, int position) throws Flaw {
        seen = 0;
        payload = null;
        channelId = null;
        extras = null;
        payloads.reset();
        cursor.moveTo(buffer, position);
        int expected = 0;
        for (int left = cursor.enter(Cbor.MAP, "a message"); cursor.more(left); left--) {
            entry(cursor.key(TypeTable.MESSAGE, expected++));
        }
        if (seen != ALL_SEEN) {
            String missing = TypeTable.MESSAGE.names().get(Integer.numberOfTrailingZeros(~seen));
            throw Flaw.damagedMessage("has no " + missing);
        }
        if (payload == null) { // it stood before its type
            cursor.moveTo(buffer, payloadPosition);
            payload = payload();
        }
        return new AuditMessage(connectionId, timestamp, payload, channelId, payloads.withExtras(extras));
    }

    private void entry(int index) throws Flaw {
        if (index < 0) {
            extra(cursor.keyName());
            return;
        }
        if ((seen & 1 << index) != 0) {
            throw Flaw.damagedMessage("has two of " + TypeTable.MESSAGE.names().get(index));
        }
        seen |= 1 << index;
        switch (index) {
            case TypeTable.CONNECTION_ID -> connectionId();
            case TypeTable.TIMESTAMP -> timestamp = cursor.unsigned("timestamp");
            case TypeTable.TYPE -> code = cursor.integer("type");
            case TypeTable.PAYLOAD -> {
                if ((seen & 1 << TypeTable.TYPE) != 0) {
                    payload = payload();
                } else {
                    payloadPosition = cursor.position();
                    cursor.skip();
                }
            }
            default -> channelId = cursor.acceptNull() ? null : (Long) cursor.unsigned("channelId");
        }
    }

    private void connectionId() throws Flaw {
        if (!cursor.accept(connectionIdItem)) {
            connectionId = cursor.text("connectionId");
            boolean ascii = connectionId.chars().allMatch(c -> c < 0x80);
            connectionIdItem = Cbor.ascii(ascii && connectionId.length() <= Cbor.LONGEST_ASCII ? connectionId : "");
        }
    }

    private Payload payload() throws Flaw {
        MessageType type = MessageType.ofCode(code);
        if (type == MessageType.UNKNOWN) {
            return new Unknown(code, cursor.value("an unknown payload"));
        }
        Fields fields = TypeTable.fields(type);
        return payloads.decode(type, fields);
    }

    private void extra(String key) throws Flaw {
        if (extras == null) {
            extras = new LinkedHashMap<>();
        }
        if (extras.containsKey(key)) {
            throw Flaw.damagedMessage("has two extras of one name");
        }
        extras.put(key, cursor.value("an extra"));
    }
}
