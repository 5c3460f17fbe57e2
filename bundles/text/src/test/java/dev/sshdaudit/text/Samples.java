package dev.sshdaudit.text;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.PayloadSchema;
import dev.sshdaudit.message.PayloadSchema.Field;
import java.util.ArrayList;
import java.util.List;

/** Messages to try things on. */
final class Samples {

    /** What a hostile client could send to the auditor who looks at it later. */
    static final String HOSTILE = "\u001b]0;owned\u0007\r\n\u009b2J\u202e\u0000\u2066\ud83d\u200b\u2028\u007f";

    private Samples() {}

    /** One hostile message of every type. */
    static List<AuditMessage> ofEveryType() {
        List<AuditMessage> messages = new ArrayList<>();
        for (MessageType type : MessageType.values()) {
            if (type != MessageType.UNKNOWN) {
                PayloadSchema schema = PayloadSchema.of(type);
                messages.add(new AuditMessage(HOSTILE, messages.size(), schema.createPayload(values(schema)), 7L)
                        .withExtra(HOSTILE, HOSTILE));
            }
        }
        return messages;
    }

    private static Object[] values(PayloadSchema schema) {
        return schema.fields().stream().map(Samples::value).toArray();
    }

    private static Object value(Field field) {
        return switch (field.kind()) {
            case TEXT -> HOSTILE;
            case BYTES -> Bytes.utf8(HOSTILE);
            case UNSIGNED -> 2L;
            case BOOLEAN -> true;
            case LIST -> List.of(field.entries().create(values(field.entries())));
        };
    }
}
